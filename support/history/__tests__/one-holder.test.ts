/** Locks in the hands of clients, held against each other. */
import { expect } from 'chai'
import { breachesAmong, oneHolder } from '../checks/one-holder'
import type { Hold } from '../History'
import { cleanAccount } from './scene'

const hold = (change: Partial<Hold> = {}): Hold => {
  return { lock: 'door', client: 'Ana', handle: 1, token: 5, from: 0, until: 10, ...change }
}
const after = (change: Partial<Hold> = {}): Hold => hold({ client: 'Ben', token: 6, from: 10, until: 20, ...change })

describe('holders of locks', () => {
  const CLEAN: readonly [string, readonly Hold[]][] = [
    ['nobody', []],
    ['one', [hold()]],
    ['one after the other', [hold(), after()]],
    ['one after the other, told in the other order', [after(), hold()]],
    ['two of two locks', [hold(), after({ from: 5, lock: 'gate', token: 1 })]],
    ['one for longer than it asked for at first', [hold(), hold({ from: 5, until: 15 })]],
    ['one twice, with a token of its own each time', [hold(), hold({ from: 10, until: 20, token: 6 })]],
  ]
  for (const [name, holds] of CLEAN) {
    it(`are right: ${name}`, () => expect(breachesAmong(holds)).to.deep.equal([]))
  }

  const WRONG: readonly [string, readonly Hold[], readonly string[]][] = [
    ['two at once', [hold(), after({ from: 9 })], ['while']],
    ['two at once, told in the other order', [after({ from: 9 }), hold()], ['while']],
    ['two handles of one client at once', [hold(), hold({ handle: 2, from: 5, token: 6 })], ['while']],
    ['one with two tokens at once', [hold(), hold({ from: 5, token: 6 })], ['while']],
    ['the same token for two', [hold(), after({ token: 5 })], ['with no greater token than']],
    ['a lesser token for the later', [hold(), after({ token: 4 })], ['with no greater token than']],
    ['both', [hold(), after({ from: 9, token: 4 })], ['while', 'with no greater token than']],
    [
      'two at once, one in between',
      [hold({ until: 30 }), after(), after({ from: 25, until: 40, token: 7 })],
      ['while', 'while'],
    ],
  ]
  for (const [name, holds, words] of WRONG) {
    it(`are wrong: ${name}`, () => {
      const breaches = breachesAmong(holds)
      expect(breaches.map(({ promise }) => promise)).to.deep.equal(words.map(() => 'one holder'))
      for (const [at, word] of words.entries()) expect(breaches[at]?.sentence).to.contain(` ${word} `)
    })
  }

  it('say who held what, when', () => {
    const [breach] = breachesAmong([hold({ from: 0.4 }), after({ from: 9.6 })])
    expect(breach?.sentence).to.equal(
      'Ben held "door" with the token 6 from 10 to 20 ms while Ana held "door" with the token 5 from 0 to 10 ms',
    )
  })

  it('are judged of those only to whom something was promised', () => {
    const account = { ...cleanAccount([]), holds: [hold(), after({ from: 9 })] }
    expect(oneHolder(account)).to.have.length(1)
    expect(oneHolder({ ...account, excluded: new Set(['Ben']) })).to.deep.equal([])
    expect(oneHolder(cleanAccount([]))).to.deep.equal([])
  })
})
