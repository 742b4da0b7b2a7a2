/**
 * What surrounds every scenario. After hooks run in the reverse order of this file: first what is seen after a
 * failure, then a failure that no step claimed, then the judge. What failed until then is filed, and may be
 * kept for a look; and last, whatever went wrong, everything is closed.
 */
import {
  After,
  AfterAll,
  Before,
  BeforeStep,
  setDefaultTimeout,
  parallelCanAssignHelpers,
  setDefinitionFunctionWrapper,
  setParallelCanAssign,
} from '@cucumber/cucumber'
import type { ITestCaseHookParameter } from '@cucumber/cucumber'
import type { AcceptanceWorld } from './AcceptanceWorld'
import { excerptOf } from './history/excerpt'
import { judgeScenario } from './history/judge-scenario'
import type { Verdict } from './history/judge'
import { attachEvidence } from './evidence/attach-evidence'
import { failureOf, RunTally, sayRun } from './history/run-tally'
import { fileVerdict, workerIn } from './history/run-report'
import { keepsFailures } from './failure/keep'
import { isFailed, leaveNothing, leaveRemains } from './failure/leave'
import { seeLast } from './failure/see-last'
import { NotRun } from './topologies/NotRun'

setDefaultTimeout(60_000)
// They start programs of their own, which share the cores with all others as it is.
setParallelCanAssign(parallelCanAssignHelpers.atMostOnePicklePerTag(['@project']))

const MOST_BREACHES_TOLD = 20
/** One a process: of a run that workers share, one a worker. */
const runTally = new RunTally()

type Code = (this: AcceptanceWorld, ...args: unknown[]) => unknown

// A step that asks for what cannot be had passes the rest of its scenario over.
setDefinitionFunctionWrapper(
  (code: Code) =>
    async function (this: AcceptanceWorld, ...args: unknown[]): Promise<unknown> {
      try {
        const done = Promise.resolve(code.apply(this, args))
        return await (this.simulation?.drive(done) ?? done)
      } catch (error) {
        if (!(error instanceof NotRun)) throw error
        this.notRun = error.message
        this.log(`not run: ${error.message}`)
        return 'skipped'
      }
    },
)

// What the nodes show now is what a step sees.
// Elsewhere it would heal what nodes have lost, and nobody would see that they did.
Before({ name: 'clients give back what only they have', tags: '@sync' }, function (this: AcceptanceWorld) {
  this.localOnly = 'give-back'
})

BeforeStep(async function (this: AcceptanceWorld) {
  await this.cluster.look()
})

After({ name: 'everything is closed' }, async function (this: AcceptanceWorld, scenario: ITestCaseHookParameter) {
  const clients = await Promise.allSettled([...this.clients.values()].map((client) => client.close()))
  const [strangers] = await Promise.allSettled([this.strangers.close()])
  const [cluster] = await Promise.allSettled([this.cluster.close()])
  const failed = [...clients, strangers, cluster].find((result) => result.status === 'rejected')
  if (failed === undefined) return
  this.log(`logs: ${leaveRemains(this, scenario)}`)
  throw failed.reason
})

keepsFailures()

After({ name: 'what failed is filed' }, function (this: AcceptanceWorld, scenario: ITestCaseHookParameter) {
  if (isFailed(scenario)) this.log(`logs: ${leaveRemains(this, scenario)}`)
  else leaveNothing(this, scenario)
})

After({ name: 'the judge' }, async function (this: AcceptanceWorld, { pickle }: ITestCaseHookParameter) {
  if (this.notRun !== undefined) {
    runTally.notRun(pickle.name, this.notRun)
    return
  }
  if (!this.cluster.isRunning) {
    runTally.notJudged(pickle.name)
    this.log('not judged: it starts no nodes itself')
    return
  }
  const { account, verdict, unrest } = await judgeScenario(this)
  runTally.judged(pickle.name, verdict)
  attachEvidence(this, account, verdict)
  this.log(sentenceOf(verdict))
  const breaches = verdict.breaches
    .slice(0, MOST_BREACHES_TOLD)
    .map(({ promise, sentence }) => `${promise}: ${sentence}`)
  const [first] = verdict.breaches
  if (first !== undefined) {
    const excerpt = excerptOf(account, first).map((line) => `  ${line}`)
    throw new Error(['the judge found', ...breaches, 'of the first:', ...excerpt, unrest?.message ?? ''].join('\n'))
  }
  if (unrest !== undefined) throw unrest
})

After({ name: 'no failure goes unclaimed' }, function (this: AcceptanceWorld) {
  // What was to fail may stand behind the step that could not be run.
  if (this.unclaimedFailure !== undefined && this.notRun === undefined)
    throw new Error(`no step claimed this failure: ${this.unclaimedFailure}`)
})

// Before the judge heals the cluster; it may also be the first to find something.
keepsFailures()

After({ name: 'what was last seen' }, function (this: AcceptanceWorld, scenario: ITestCaseHookParameter) {
  if (isFailed(scenario)) seeLast(this)
})

AfterAll({ name: 'the run as a whole' }, function () {
  const verdict = fileVerdict(runTally.verdict(), workerIn(process.env, JSON.stringify(this.parameters['runName'])))
  if (verdict === undefined) return
  console.log(`\n${sayRun(verdict)}`)
  const failure = failureOf(verdict, this.parameters['wholeRun'] === true)
  if (failure !== undefined) throw new Error(failure)
})

function sentenceOf(verdict: Verdict): string {
  const reached = Object.entries(verdict.levels).filter(([, count]) => count > 0)
  const acknowledged = reached.map(([level, count]) => `${count} at ${level}`).join(', ') || 'none'
  return `judged: writes acknowledged: ${acknowledged}; refused: ${verdict.refused}; unknown: ${verdict.unknown}; breaches: ${verdict.breaches.length}`
}
