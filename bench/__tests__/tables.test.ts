import { expect } from 'chai'
import { compare } from '../model/ratios'
import { contenderTable, leftOutLines, ratioTable } from '../tables'

const results = [
  {
    name: '64',
    says: '',
    rounds: [{ ours: { opsPerSecond: 100 } }, { ours: { opsPerSecond: 300 }, theirs: { p50Us: 12 } }],
    leftOut: { nobody: 'failed: it fell over\n    at somewhere' },
  },
]

describe('ratioTable', () => {
  const compared = (['aimed at', 'untargeted'] as const).map((name) =>
    compare(results[0]?.rounds ?? [], { name, of: 'ours', metric: 'opsPerSecond' }),
  )
  const rows = ratioTable(compared, { 'aimed at': { bound: 'at least', target: 150, aim: 500, unit: '×' } }).split('\n')
  it('holds figures beside target and aim', () => {
    expect(rows[2]?.split(/ {2,}/)).to.deep.equal([
      'aimed at',
      '200',
      '100..300',
      '2',
      '≥ 150 ×',
      '≥ 500 ×',
      'target met',
    ])
  })
  it('shows what has no target', () => {
    expect(rows[3]?.split(/ {2,}/)).to.deep.equal(['untargeted', '200', '100..300', '2'])
  })
})

describe('contenderTable', () => {
  const rows = contenderTable(results).split('\n').slice(2)
  it('has a row for each thing measured', () => {
    expect(rows.map((row) => row.split(/ {2,}/))).to.deep.equal([
      ['64', 'ours', 'ops/s', '200', '100..300'],
      ['64', 'theirs', 'p50 µs', '12.0'],
    ])
  })
})

describe('leftOutLines', () => {
  it('says who and why, in a line', () =>
    expect(leftOutLines(results)).to.equal('64: nobody is left out, failed: it fell over\n'))
  it('is empty where all took part', () => expect(leftOutLines([])).to.equal(''))
})
