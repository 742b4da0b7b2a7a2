/** A series of runs may be carried on, as long as its runs are all of one kind. */
import { expect } from 'chai'
import { recordOf, recordToResume, type RepeatSetup, type Run } from '../repeat-record'

const SETUP: RepeatSetup = { commit: 'c1', isClean: true, parallel: null, load: true, given: ['--tags', '@AC-3'] }
const run = (number: number, green = true): Run => ({
  run: number,
  green,
  exitCode: green ? 0 : 1,
  seconds: 90.5,
  scenarios: 210,
  failing: green ? [] : ['A scenario'],
})
const recorded = (setup: RepeatSetup): string => JSON.stringify(recordOf(setup, 50, [run(1), run(2, false)]))

describe('the record of a repeat', () => {
  it('counts green and red runs, whoever made them', () => {
    expect(recordOf(SETUP, 50, [run(1), run(2, false), run(3)])).to.include({ times: 50, green: 2, red: 1, load: true })
  })

  it('gives its runs to who goes on in the same way, the red ones too, and how many there were to be', () => {
    const resumed = recordToResume(recorded(SETUP), { ...SETUP })
    expect([resumed?.runs, resumed?.times]).to.deep.equal([[run(1), run(2, false)], 50])
  })

  it('is empty where there is none', () => {
    expect(recordToResume(undefined, SETUP)).to.equal(undefined)
  })

  const rows: readonly (readonly [string, Partial<RepeatSetup>, string])[] = [
    ['another commit', { commit: 'c2' }, 'of commit c1, this is c2'],
    ['no commit', { commit: null }, 'of commit c1, this is unknown'],
    ['changes beside the commit', { isClean: false }, 'changes that are not committed'],
    ['other workers', { parallel: 4 }, 'another --parallel or --load'],
    ['no load', { load: false }, 'another --parallel or --load'],
    ['another part of the suite', { given: [] }, 'other arguments for cucumber-js'],
  ]
  for (const [what, differs, why] of rows) {
    it(`is not carried on with ${what}, and not by who comes from there`, () => {
      const other = { ...SETUP, ...differs }
      expect(() => recordToResume(recorded(SETUP), other)).to.throw(why)
      expect(() => recordToResume(recorded(other), SETUP)).to.throw('--resume: ')
    })
  }

  for (const [what, text] of [
    ['says something else', '{ "times": 3, "runs": [] }'],
    ['is empty', ''],
    ['ends in the middle', recorded(SETUP).slice(0, 100)],
  ] as const) {
    it(`is not carried on where it ${what}`, () => {
      expect(() => recordToResume(text, SETUP)).to.throw('--resume: reports/repeat.json is torn, or of another version')
    })
  }
})
