/** What a run leaves: a line, a table, a part of a document. */
import { expect } from 'chai'
import type { Entry } from '../aim'
import { clock, progressLine } from '../Progress'
import { resultOf, sayResult, tableOf, withTable } from '../results'

const ENTRY: Entry = {
  name: 'cold-owner',
  defect: {
    name: 'cold-owner',
    source: 'others',
    fails: { tag: '@P-4', step: 'nothing' },
    consequence: 'data | gone',
    alsoFails: [],
  },
}
const FOUND = {
  verdict: 'caught',
  scenario: 'A node comes back',
  step: 'nothing is missing',
  message: 'it is',
} as const
const SURVIVED = { verdict: 'survived', scenario: null, step: null, message: null } as const

describe('the results of a run of the defects', () => {
  it('say of each where it failed, and after how long', () => {
    const result = resultOf(ENTRY, FOUND, 1234)
    expect(result).to.include({ tag: '@P-4', source: 'others', ms: 1234 })
    expect(sayResult(result)).to.equal('caught   cold-owner, 1.2 s: A node comes back / nothing is missing')
    expect(sayResult(resultOf(ENTRY, SURVIVED, 500))).to.equal('survived cold-owner, 0.5 s: everything passed')
  })

  it('say of a module that could not be loaded why', () => {
    const broken = { verdict: 'broken', scenario: null, step: null, message: 'there is no method go left' } as const
    const result = resultOf({ name: 'lost', cannotLoad: 'there is no method go left' }, broken, 0)
    expect(result).to.include({ tag: null, consequence: null })
    expect(tableOf([result]))
      .to.contain('there is no method go left')
      .and.to.contain('0 of 1 caught')
  })

  it('stand in a document between its marks, and nothing else of it changes', () => {
    const [begin, end] = [
      '<!-- the defects: written by npm run defects -- --write-docs -->',
      '<!-- the end of the defects -->',
    ]
    const written = withTable(`before\n${begin}\nthe former table\n${end}\nafter\n`, [resultOf(ENTRY, FOUND, 1)])
    expect(written.startsWith(`before\n${begin}\n\n| defect`)).to.equal(true)
    expect(written.endsWith(`\n\n${end}\nafter\n`)).to.equal(true)
    expect(written)
      .to.contain(String.raw`data \| gone`)
      .and.not.to.contain('former')
    expect(withTable(written, [resultOf(ENTRY, FOUND, 1)])).to.equal(written)
    expect(() => withTable(`${end} ${begin}`, [])).to.throw('docs/testing.md lacks the marks')
  })
})

describe('the line of progress', () => {
  it('shows how much is done, of how much, since when', () => {
    expect(progressLine('defects', 0, 4, 0)).to.equal(`defects [${'.'.repeat(24)}] 0/4, 0:00`)
    expect(progressLine('defects', 2, 4, 61_000)).to.equal(`defects [${'#'.repeat(12)}${'.'.repeat(12)}] 2/4, 1:01`)
    expect(progressLine('defects', 4, 4, 600_000)).to.contain('4/4, 10:00')
    expect(clock(59_999)).to.equal('0:59')
  })
})
