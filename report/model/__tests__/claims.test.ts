/** The texts of what is claimed, as they are checked in. */
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { criteriaOf, promisesOf, titleOf } from '../claims'

const FEATURES = join(__dirname, '../../../features')
const spec = readFileSync(join(FEATURES, 'SPEC-048c.md'), 'utf8')
const promises = readFileSync(join(FEATURES, 'PROMISES.md'), 'utf8')

describe('the claims of this project', () => {
  it('are seven criteria, three mistakes and five ways around them', () => {
    const ids = criteriaOf(spec).map(({ id, kind }) => `${kind} ${id}`)
    expect(ids.slice(0, 7)).to.deep.equal([1, 2, 3, 4, 5, 6, 7].map((n) => `criterion AC-${n}`))
    expect(ids.slice(7)).to.deep.equal([
      ...[1, 2, 3].map((n) => `guard bug-${n}`),
      ...[1, 2, 3, 4, 5].map((n) => `guard deviation-${n}`),
    ])
  })

  it('keep a text whole that goes over several lines', () => {
    const [first] = promisesOf(promises)
    expect(first?.id).to.equal('P-1')
    expect(first?.text).to.match(/^A node that stands still .* of what it acknowledged itself neither\.$/)
  })

  it('have the title of their file', () => expect(titleOf(spec)).to.equal('SPEC-048c: the criteria'))
})

describe('a file of claims', () => {
  it('that lists nothing is an error, for then nothing could be shown', () => {
    expect(() => criteriaOf('# Criteria\n\nNone yet.')).to.throw('not one criterion was found')
    expect(() => promisesOf('# Promises')).to.throw('not one promise was found')
  })

  it('that lists one twice is an error', () => {
    expect(() => promisesOf('- **P-1** One.\n- **P-1** Another.')).to.throw('P-1 is listed twice')
  })
})
