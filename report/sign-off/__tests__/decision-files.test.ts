/** How decisions are filed, and what is no decision. */
import { expect } from 'chai'
import { fileNameOf, parseDecision } from '../decision-files'

const DATE = '2026-02-13T10:00:00.000Z'
const COMMIT = '1a2b3c4d5e6f'

describe('the file of a decision', () => {
  const NAMES: readonly [string, string][] = [
    ['Jane Doe', '2026-02-13-jane-doe-1a2b3c4.json'],
    ['Zoë d’Ábo', '2026-02-13-zoe-d-abo-1a2b3c4.json'],
    ['../../etc/passwd', '2026-02-13-etc-passwd-1a2b3c4.json'],
  ]
  for (const [name, file] of NAMES) {
    it(`of “${name}” is ${file}`, () => {
      expect(fileNameOf({ date: DATE, name, commit: COMMIT })).to.equal(file)
    })
  }

  it('tells names without a Latin letter apart', () => {
    const [one, other] = ['王芳', '李伟'].map((name) => fileNameOf({ date: DATE, name, commit: COMMIT }))
    expect(one).to.match(/^2026-02-13-[0-9a-f]{8}-1a2b3c4\.json$/)
    expect(one).to.not.equal(other)
  })

  const BROKEN: readonly [string, string, string][] = [
    ['is cut', '{ "name": ', 'is no JSON'],
    ['lacks who decided', '{}', 'lacks "name"'],
    [
      'has a word nobody knows',
      JSON.stringify({
        ...Object.fromEntries(
          ['name', 'role', 'note', 'date', 'commit', 'verdict', 'messagesSha256'].map((field) => [field, 'x']),
        ),
        decision: 'perhaps',
        tree: { stated: {} },
      }),
      'no decision that can be read',
    ],
  ]
  for (const [how, text, why] of BROKEN) {
    it(`that ${how} is named in the error`, () => {
      expect(() => parseDecision('sign-offs/x.json', text))
        .to.throw(`sign-offs/x.json`)
        .with.property('message')
        .that.contains(why)
    })
  }
})
