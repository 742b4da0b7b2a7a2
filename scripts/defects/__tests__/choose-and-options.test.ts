/** Which defects are planted: by name, by the commit's hash; and what the command line may say. */
import { expect } from 'chai'
import fc from 'fast-check'
import { onlyOf, shortOf } from '../choose'
import { readOptions } from '../options'

const SEEDS = ['bug-1-a', 'bug-2-b', 'deviation-1-c']
const OTHERS = Array.from({ length: 30 }, (_, at) => `mistake-${at}`)
const NAMES = [...SEEDS, ...OTHERS]

describe('the short run', () => {
  it('has the seeds and ten others, in their order, and the same for one commit', () => {
    fc.assert(
      fc.property(fc.option(fc.string()), (commit) => {
        const chosen = shortOf(NAMES, commit)
        expect(chosen).to.have.lengthOf(SEEDS.length + 10)
        expect(chosen).to.include.members(SEEDS)
        expect(chosen).to.deep.equal(NAMES.filter((name) => chosen.includes(name)))
        expect(shortOf(NAMES, commit)).to.deep.equal(chosen)
      }),
    )
  })

  it('comes round to every defect with the commits', () => {
    const commits = Array.from({ length: 60 }, (_, at) => String(at))
    const seen = new Set(commits.flatMap((commit) => shortOf(NAMES, commit)))
    expect([...seen].sort()).to.deep.equal([...NAMES].sort())
  })

  it('has all where there are few', () => {
    expect(shortOf(SEEDS, 'abc')).to.deep.equal(SEEDS)
  })
})

describe('--only', () => {
  it('takes names and beginnings of names', () => {
    expect(onlyOf(NAMES, ['bug', 'mistake-29'])).to.deep.equal(['bug-1-a', 'bug-2-b', 'mistake-29'])
  })

  it('says which name fits nothing', () => {
    expect(() => onlyOf(NAMES, ['bug', 'bag'])).to.throw('--only: no defect is called "bag"')
  })
})

describe('the command line of the defects', () => {
  it('plants all, one a core, where nothing is said', () => {
    expect(readOptions([], 3)).to.deep.equal({ help: false, only: [], short: false, jobs: 3, writeDocs: false })
  })

  it('takes names with commas between them', () => {
    expect(readOptions(['--only', 'a, b'], 1).only).to.deep.equal(['a', 'b'])
  })

  for (const [args, sentence] of [
    [['--jobs', 'many'], '--jobs takes a whole number of at least 1, not "many".'],
    [['--jobs', '0'], '--jobs takes a whole number of at least 1, not "0".'],
    [['--only', 'a,,b'], '--only takes names of defects'],
    [['--only', 'a', '--short'], '--only and --short both choose'],
    [['--short', '--write-docs'], '--write-docs writes what a whole run came to'],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => expect(() => readOptions(args, 2)).to.throw(sentence))
  }
})
