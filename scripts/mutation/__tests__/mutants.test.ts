/** What Stryker reports is counted as it is, and each survivor told by what it says, wherever it stands. */
import { expect } from 'chai'
import { explain, type Explained } from '../explain'
import { scoreOf, tallyOf, withoutSurvivors, type Mutant, type StrykerMutant, type StrykerReport } from '../mutants'

const SOURCE = 'const one = 1\nif (one > 0) {\n  tell(one)\n}\n'

function mutant(status: string, location: StrykerMutant['location'], replacement = 'false'): StrykerMutant {
  return { mutatorName: 'Any', replacement, status, location }
}

const CONDITION = { start: { line: 2, column: 5 }, end: { line: 2, column: 12 } }
const BLOCK = { start: { line: 2, column: 14 }, end: { line: 4, column: 2 } }

function report(...mutants: StrykerMutant[]): StrykerReport {
  return { files: { 'src/one.ts': { source: SOURCE, mutants } } }
}

describe('the mutants that Stryker reports', () => {
  it('are noticed where a test failed or nothing ended, and survive where none did or none ran', () => {
    const statuses = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError']
    const tally = tallyOf(report(...statuses.map((status) => mutant(status, CONDITION))))
    expect(tally).to.deep.include({ killed: 2, timedOut: 1, unloadable: 1 })
    expect(tally.survivors.length).to.equal(2)
    expect(scoreOf(tally)).to.equal(60)
  })

  it('are refused where one was not tried', () => {
    expect(() => tallyOf(report(mutant('Ignored', CONDITION)))).to.throw('src/one.ts:2: a mutant is Ignored')
  })

  it('are kept for a later run but for the survivors, which a new test may notice', () => {
    const statuses = ['Killed', 'Survived', 'Timeout', 'NoCoverage']
    const kept = withoutSurvivors({ ...report(...statuses.map((status) => mutant(status, CONDITION))), version: 2 })
    expect(kept.files['src/one.ts']?.mutants.map(({ status }) => status)).to.deep.equal(['Killed', 'Timeout'])
    expect(kept).to.include({ version: 2 })
    expect(kept.files['src/one.ts']?.source).to.equal(SOURCE)
  })

  it('are told in one line each, however many they span', () => {
    expect(tallyOf(report(mutant('Survived', CONDITION), mutant('Survived', BLOCK, '{}'))).survivors).to.deep.equal([
      { file: 'src/one.ts', line: 'if (one > 0) {', original: 'one > 0', replacement: 'false' },
      { file: 'src/one.ts', line: 'if (one > 0) {', original: '{ tell(one) }', replacement: '{}' },
    ])
  })
})

describe('reasons for survivors', () => {
  const a: Mutant = { file: 'a.ts', line: 'one', original: 'one', replacement: 'two' }
  const b: Mutant = { ...a, replacement: 'three' }
  const why: Explained = { ...a, why: 'one is two' }

  it('belong to what they name alone', () => {
    expect(explain([a, b], [why])).to.deep.equal({ explained: [why], unexplained: [b], idle: [] })
  })

  it('serve every mutant that says the same', () => {
    expect(explain([a, a], [why]).explained.length).to.equal(2)
  })

  it('are idle where theirs is noticed', () => {
    expect(explain([], [why])).to.deep.equal({ explained: [], unexplained: [], idle: [why] })
  })
})
