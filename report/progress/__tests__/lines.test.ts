/** The line a scenario gets when it ends, the line that is written anew, and the lines at the end of a run. */
import { expect } from 'chai'
import { columnsOf } from '../clip'
import type { Outcome } from '../Outcome'
import { coloured, plain } from '../paint'
import { scenarioLine, statusLine, type Standing } from '../scenario-line'
import { summaryLines } from '../summary-lines'
import { exactTime, shortTime } from '../words'
import { outcomeThat, stepThat } from './outcomes'

describe('the line of a scenario that ended', () => {
  const cases: [given: Partial<Outcome>, line: string][] = [
    [{}, 'ok   AC-4  The owner of the key crashes (3.2 s)'],
    [{ tag: 'P-1' }, 'ok   P-1   The owner of the key crashes (3.2 s)'],
    [{ tag: '' }, 'ok   The owner of the key crashes (3.2 s)'],
    [{ status: 'failed' }, 'FAIL AC-4  The owner of the key crashes (3.2 s)'],
    [{ status: 'undefined' }, 'FAIL AC-4  The owner of the key crashes (3.2 s)'],
    [{ status: 'ambiguous' }, 'FAIL AC-4  The owner of the key crashes (3.2 s)'],
    [{ status: 'pending' }, 'pend AC-4  The owner of the key crashes (3.2 s)'],
    [{ status: 'failed', willBeRetried: true }, 'FAIL AC-4  The owner of the key crashes (3.2 s, tried again)'],
    [
      {
        status: 'skipped',
        durationMs: 2,
        steps: [stepThat({ status: 'skipped', notes: ['not run: it stops a node'] })],
      },
      'skip AC-4  The owner of the key crashes (0.0 s, not run: it stops a node)',
    ],
  ]
  for (const [given, line] of cases) {
    it(`${given.status ?? 'passed'}: ${line}`, () => expect(scenarioLine(outcomeThat(given), plain)).to.equal(line))
  }
})

describe('the line that is written anew', () => {
  const current = { tag: 'AC-4', title: 'The owner of the key crashes', sinceMs: 3_200 }
  const standing: Standing = { begun: 37, total: 122, failed: 1, runMs: 64_000, current }
  const { current: _ended, ...between } = standing
  const cases: [standing: Standing, columns: number, line: string][] = [
    [standing, 80, '[ 37/122] AC-4  The owner of the key crashes  3.2 s  (1 failed)  1m04'],
    [{ ...standing, failed: 0 }, 80, '[ 37/122] AC-4  The owner of the key crashes  3.2 s  1m04'],
    [standing, 60, '[ 37/122] AC-4  The owner of the k…  3.2 s  (1 failed)  1m04'],
    [standing, 20, '[ 37/122] 3.2 s (1…'],
    [between, 80, '[ 37/122]   (1 failed)  1m04'],
  ]
  for (const [at, columns, line] of cases) {
    it(`${line} (${columns} columns)`, () => expect(statusLine(at, columns, plain)).to.equal(line))
  }

  it('takes no more columns for a title of wide characters', () => {
    const wide = { ...standing, current: { ...current, title: '所有者が落ちる'.repeat(9) } }
    expect(columnsOf(statusLine(wide, 79, plain))).to.be.within(78, 79)
  })

  it('takes as much room in colour as without', () => {
    const escape = String.fromCharCode(27)
    const painted = statusLine(standing, 60, coloured)
    expect(painted).to.contain(`${escape}[31m(1 failed)${escape}[39m`)
    expect(painted.replaceAll(`${escape}[31m`, '').replaceAll(`${escape}[39m`, '')).to.equal(
      statusLine(standing, 60, plain),
    )
  })
})

describe('the lines at the end of a run', () => {
  it('count as the summary of Cucumber does, the worst first', () => {
    const outcomes = (['passed', 'failed', 'undefined', 'passed'] as const).map((status) =>
      outcomeThat({ status, steps: [stepThat({ isHook: true })] }),
    )
    const steps = (['passed', 'skipped', 'pending', 'ambiguous'] as const).map((status) => stepThat({ status }))
    const all = [...outcomes, outcomeThat({ steps })]
    expect(summaryLines(all, { runMs: 64_123, stepsMs: 61_001 }, plain)).to.deep.equal([
      '5 scenarios (1 failed, 1 undefined, 3 passed)',
      '4 steps (1 ambiguous, 1 pending, 1 skipped, 1 passed)',
      '1m04.123s (executing steps: 1m01.001s)',
    ])
    const [one] = outcomes
    expect(summaryLines(one === undefined ? [] : [one], { runMs: 0, stepsMs: 0 }, plain).slice(0, 2)).to.deep.equal([
      '1 scenario (1 passed)',
      '0 steps',
    ])
  })

  const times: [ms: number, short: string, exact: string][] = [
    [0, '0.0 s', '0m00.000s'],
    [59_949, '59.9 s', '0m59.949s'],
    [59_950, '1m00', '0m59.950s'],
    [119_999.6, '2m00', '2m00.000s'],
  ]
  for (const [ms, short, exact] of times) {
    it(`say ${ms} ms as ${short} and as ${exact}`, () => {
      expect([shortTime(ms), exactTime(ms)]).to.deep.equal([short, exact])
    })
  }
})
