/** What is written of a run that one process has to itself, and of one that workers share. */
import { expect } from 'chai'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Verdict } from '../judge'
import { fileVerdict, workerIn, type Worker } from '../run-report'
import { RunTally, type RunVerdict } from '../run-tally'
import { cleanAccount } from './scene'

const written = judge(cleanAccount([{ key: 'cart', outcome: 'ok' }]))
const degraded: Verdict = { ...written, undisturbed: { acknowledged: 1, replicated: 0 } }
const breached: Verdict = { ...written, breaches: [{ promise: 'kept', sentence: 'it is gone' }] }

function tallyOf(...verdicts: readonly Verdict[]): RunTally {
  const tally = new RunTally()
  for (const [index, verdict] of verdicts.entries()) tally.judged(`scenario ${index}`, verdict)
  return tally
}

describe('the verdict of a run', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'judge-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const filed = async (): Promise<RunVerdict> => JSON.parse(await readFile(join(directory, 'judge.json'), 'utf8'))
  const worker = (id: number, run = 'now'): Worker => ({ id, total: 2, run })

  it('is written as it is by a process that has the run to itself', async () => {
    const own = tallyOf(written, breached).verdict()
    expect(fileVerdict(own, undefined, directory)).to.deep.equal(own)
    expect(await filed()).to.deep.equal(own)
    expect(await readdir(directory)).to.deep.equal(['judge.json'])
  })

  it('is that of all who share the run, told by the last of them', async () => {
    const [one, other] = [tallyOf(written, degraded), tallyOf(written, breached)]
    one.notRun('a loss', 'nobody may stop these nodes')
    other.notJudged('a refused start')
    expect(fileVerdict(one.verdict(), worker(0), directory)).to.equal(undefined)
    const all = tallyOf(written, degraded, written, breached).verdict()
    const told = fileVerdict(other.verdict(), worker(1), directory)
    expect(told).to.deep.include({ result: 'failed', levels: all.levels, undisturbed: all.undisturbed })
    expect(told?.sentence).to.equal('1 of 4 judgements found a breach')
    expect(told?.scenarios.map(({ verdict }) => verdict)).to.deep.equal([
      'clean',
      'clean',
      'not run',
      'clean',
      'breached',
      'not judged',
    ])
    expect(await filed()).to.deep.equal(told)
  })

  it('asks of all together how many writes reached their quorum, not of each', () => {
    const few = tallyOf(...Array.from({ length: 9 }, () => written), degraded)
    const many = tallyOf(...Array.from({ length: 990 }, () => written))
    fileVerdict(few.verdict(), worker(0), directory)
    expect(fileVerdict(many.verdict(), worker(1), directory)?.result).to.equal('passed')
  })

  it('takes nothing from an earlier run', async () => {
    fileVerdict(tallyOf(breached).verdict(), worker(0, 'before'), directory)
    expect(fileVerdict(tallyOf(written).verdict(), worker(1), directory)).to.equal(undefined)
    expect(fileVerdict(tallyOf(written).verdict(), worker(0), directory)?.result).to.equal('passed')
  })

  it('knows a worker by what Cucumber tells it', () => {
    expect(workerIn({}, 'now')).to.equal(undefined)
    const env = { CUCUMBER_WORKER_ID: '1', CUCUMBER_TOTAL_WORKERS: '2' }
    expect(workerIn(env, 'now')).to.deep.equal(worker(1))
  })
})
