/** What can be asked of `npm run mutation`, and what it says and writes. */
import { expect } from 'chai'
import type { Mutant } from '../mutants'
import { readOptions } from '../options'
import { faultsOf, sayArea, withMutants, type AreaResult } from '../results'

const MARKS = [
  '<!-- the mutants: written by npm run mutation -- --write-docs -->',
  '<!-- the end of the mutants -->',
] as const
const survivor: Mutant = {
  file: 'packages/core/src/time/HLC.ts',
  line: 'if (a || b) {',
  original: 'a || b',
  replacement: 'a',
}
const explained = { ...survivor, why: 'b is a.' }

function area(killed: number, change: Partial<AreaResult> = {}): AreaResult {
  const survivors = [...(change.explained ?? []), ...(change.unexplained ?? [])]
  const tally = { killed, timedOut: 1, unloadable: 0, survivors }
  return { area: 'core', tally, explained: [], unexplained: [], idle: [], ...change }
}

describe('the options of the mutants', () => {
  const refusals: readonly [string[], string][] = [
    [['--jobs', '0'], '--jobs takes a whole number of at least 1, not "0".'],
    [['--only', 'cores'], '--only takes core, client, server, judge, and not "cores".'],
    [['--only', 'core', '--write-docs'], '--write-docs writes what a whole run came to'],
    [['--only-file', 'a.ts', '--write-docs'], '--write-docs writes what a whole run came to'],
  ]
  for (const [args, sentence] of refusals) {
    it(`refuse ${args.join(' ')}`, () => {
      expect(() => readOptions(args, 2)).to.throw(sentence)
    })
  }

  it('are all areas, anew, with a process a core', () => {
    expect(readOptions([], 2)).to.deep.equal({
      help: false,
      areas: ['core', 'client', 'server', 'judge'],
      onlyFile: null,
      jobs: 2,
      resume: false,
      writeDocs: false,
    })
  })

  it('name some areas, in their own order', () => {
    expect(readOptions(['--only', 'judge, core'], 2).areas).to.deep.equal(['core', 'judge'])
  })
})

describe('what the mutants came to', () => {
  it('is without fault where the score is high enough and every survivor explained', () => {
    expect(faultsOf([area(99, { explained: [explained] })], true)).to.deep.equal([])
  })

  it('is at fault for a survivor without a reason, for a reason without a survivor, and for a low score', () => {
    const faults = faultsOf([area(7, { unexplained: [survivor], idle: [explained] })], true)
    expect(faults.map((each) => each.split(/ {2}|\n/)[0])).to.deep.equal([
      'survived',
      'idle reason',
      'The score is 88.9 %, below 90 %.',
    ])
  })

  it('of a part has no score to reach, and says nothing of reasons it did not come to', () => {
    expect(faultsOf([area(1, { explained: [explained], idle: [explained] })], false)).to.deep.equal([])
  })

  it('is said in a line for each area', () => {
    expect(sayArea(area(8, { explained: [explained] }))).to.equal(
      'core     90.0 %  9 noticed, 1 explained, 0 unexplained',
    )
  })

  it('is written between its marks, and nowhere else', () => {
    const document = `before\n${MARKS[0]}\nold\n${MARKS[1]}\nafter\n`
    const written = withMutants(document, [area(8, { explained: [explained] })])
    expect(written).to.equal(
      [
        'before',
        MARKS[0],
        '',
        '| area | mutants | noticed | score |',
        '| --- | --- | --- | --- |',
        '| core | 10 | 9 | 90.0 % |',
        '| **whole** | 10 | 9 | 90.0 % |',
        '',
        '| survivor in | change | why no test can tell |',
        '| --- | --- | --- |',
        String.raw`| ${'`core/time/HLC.ts`'} | ${'`a \\|\\| b`'} → ${'`a`'} | b is a. |`,
        '',
        MARKS[1],
        'after',
        '',
      ].join('\n'),
    )
  })

  it('is written nowhere without them', () => {
    expect(() => withMutants('nothing', [])).to.throw('docs/testing.md lacks the marks')
  })
})
