/** What is read of a benchmark, and what is said of it. */
import { expect } from 'chai'
import { spreadOf } from '../../../bench/model/spread'
import { parseBenchFigures, sayBench, type BenchFigures } from '../bench-figures'

const compared = (name: string, ...figures: readonly number[]): BenchFigures['compared'][number] => {
  const spread = spreadOf(figures)
  return { comparison: { name, of: 'ours', metric: 'opsPerSecond' }, figures, spread, figure: spread.median }
}
const BENCH: BenchFigures = {
  commit: '0123456789ab',
  node: 'v20.0.0',
  cpu: 'Xeon',
  cpus: 2,
  isQuick: false,
  targets: {
    writes: { bound: 'at least', target: 6, aim: 9, unit: '×' },
    stop: { bound: 'at most', target: 49, aim: 25, unit: 'ms' },
    'with nobody': { bound: 'at least', target: 3, aim: 5, unit: '×' },
  },
  compared: [
    compared('writes', 0.7, 0.8),
    compared('stop', 30),
    compared('with nobody'),
    compared('for the record', 1),
  ],
}
const FULL_COMMIT = '0123456789abcdef0123456789abcdef01234567'

describe('the figures of a benchmark', () => {
  it('come back from its file, what was not measured too', () => {
    expect(parseBenchFigures(JSON.stringify(BENCH))).to.deep.equal(BENCH)
  })

  for (const text of ['', '{', '{}', '{"compared":[]}', '{"targets":{}}', '[]']) {
    it(`are not read from ${JSON.stringify(text)}, and it is said what to do`, () => {
      expect(() => parseBenchFigures(text)).to.throw('npm run bench')
    })
  }

  const SAID: readonly [string, BenchFigures, string | null, string][] = [
    [
      'how many are where they are to be',
      BENCH,
      FULL_COMMIT,
      '1 of 3 figures are where they are to be; 1 not measured; on 2 × Xeon, Node v20.0.0',
    ],
    [
      'on which commit, where the run is of another',
      { ...BENCH, compared: [] },
      'fedcba',
      '0 of 0 figures are where they are to be; on 2 × Xeon, Node v20.0.0, on commit 0123456789ab',
    ],
    [
      'that it was short',
      { ...BENCH, compared: [], isQuick: true },
      null,
      '0 of 0 figures are where they are to be; measured in short: a benchmark takes longer; on 2 × Xeon, Node v20.0.0, on commit 0123456789ab',
    ],
  ]
  for (const [name, bench, commit, said] of SAID) {
    it(`say ${name}`, () => expect(sayBench(bench, commit)).to.equal(said))
  }
})
