/** Follows a run by its messages and says, on a screen, where it stands, what failed and, in the end, what it came to. */
import type { Envelope, TestCaseFinished, TestCaseStarted, Timestamp } from '@cucumber/messages'
import { Query } from '@cucumber/query'
import { millisecondsOf } from '../model/read-scenarios'
import { detailsOf, failureLines, stepLines } from './failure-lines'
import { isTrouble, type Outcome, type PlayedStep } from './Outcome'
import { readOutcome, runHookFailure, titleOf } from './read-outcome'
import type { Paint } from './paint'
import { scenarioLine, statusLine } from './scenario-line'
import type { Screen } from './Screen'
import { summaryLines } from './summary-lines'
import { indented } from './words'

interface Running extends Pick<Outcome, 'title' | 'tag'> {
  readonly since: number
}

export interface Manner {
  readonly paint: Paint
  /** The command that runs the scenario at a place again. */
  readonly rerun: (place: string) => string
  /** In milliseconds. */
  readonly now: () => number
}

export class RunProgress {
  private readonly query = new Query()
  private readonly running = new Map<string, Running>()
  private readonly failing = new Set<string>()
  /** Of scenarios that ended for good. */
  private readonly ended: Outcome[] = []
  private readonly hookFailures: PlayedStep[] = []
  private stepsMs = 0
  private total = 0
  private begun = 0
  private since: number
  private isUnderWay = false
  /** Hooks around the run that run now; what they print would stand behind the line that is written anew. */
  private hooks = 0

  constructor(
    private readonly screen: Screen,
    private readonly manner: Manner,
  ) {
    this.since = manner.now()
  }

  take(envelope: Envelope): void {
    this.query.update(envelope)
    if (envelope.testRunStarted !== undefined) {
      this.since = this.manner.now()
      this.isUnderWay = true
    }
    if (envelope.testCase !== undefined) this.total++
    if (envelope.testCaseStarted !== undefined) this.begins(envelope.testCaseStarted)
    if (envelope.testStepFinished !== undefined) {
      const { testCaseStartedId, testStepResult } = envelope.testStepFinished
      this.stepsMs += millisecondsOf(testStepResult.duration)
      if (testStepResult.status === 'FAILED') this.failing.add(testCaseStartedId)
    }
    if (envelope.testCaseFinished !== undefined) this.ends(envelope.testCaseFinished)
    if (envelope.testRunHookStarted !== undefined) this.hooks++
    if (envelope.testRunHookFinished !== undefined) this.hookEnds(envelope)
    if (envelope.testRunFinished !== undefined) this.sums(this.runMs(envelope.testRunFinished.timestamp))
    else this.draw()
  }

  /** The process ends. A hook of the run that fails makes Cucumber leave without a last message. */
  leaves(): void {
    if (this.isUnderWay) this.sums(this.manner.now() - this.since)
  }

  /**
   * Whenever time has passed. What a hook prints after a failure is to be read, so nothing is drawn over it; nor over
   * what Cucumber says of a run that a hook has ended.
   */
  draw(): void {
    if (!this.screen.isLive) return
    const isWatched = this.total > 0 && this.hooks === 0 && this.failing.size === 0 && this.hookFailures.length === 0
    if (!isWatched) this.screen.clear()
    else this.screen.draw(statusLine(this.standing(), this.screen.columns, this.manner.paint))
  }

  private standing(): Parameters<typeof statusLine>[0] {
    const now = this.manner.now()
    const current = [...this.running.values()].at(-1)
    return {
      begun: this.begun,
      total: this.total,
      failed: this.ended.filter(isTrouble).length,
      runMs: now - this.since,
      ...(current === undefined ? {} : { current: { ...current, sinceMs: now - current.since } }),
    }
  }

  private begins(started: TestCaseStarted): void {
    const pickle = this.query.findPickleBy(started)
    if (pickle === undefined) return
    if (started.attempt === 0) this.begun++
    const { title, tag } = titleOf(this.query, pickle)
    this.running.set(started.id, { title, tag, since: this.manner.now() })
  }

  private ends(ended: TestCaseFinished): void {
    const outcome = readOutcome(this.query, ended)
    this.running.delete(ended.testCaseStartedId)
    this.failing.delete(ended.testCaseStartedId)
    const { paint, rerun } = this.manner
    if (!outcome.willBeRetried) this.ended.push(outcome)
    if (!this.screen.isLive || outcome.willBeRetried) this.screen.print([scenarioLine(outcome, paint)])
    if (!isTrouble(outcome)) return
    const [title = '', ...lines] = failureLines(outcome, rerun(outcome.place), paint)
    const heading = this.screen.isLive ? ['', `${paint('red', 'FAIL')} ${title}`] : []
    this.screen.print([...heading, ...lines, '', ...indented(stepLines(outcome, paint), 5), ''])
  }

  private hookEnds(envelope: Envelope): void {
    this.hooks = Math.max(0, this.hooks - 1)
    const failure = runHookFailure(this.query, envelope)
    if (failure === undefined) return
    this.hookFailures.push(failure)
    this.screen.print(['', ...detailsOf(failure, this.manner.paint), ''])
  }

  private runMs(endedAt: Timestamp): number {
    const startedAt = this.query.findTestRunStarted()?.timestamp
    return startedAt === undefined ? 0 : millisecondsOf(endedAt) - millisecondsOf(startedAt)
  }

  private sums(runMs: number): void {
    this.isUnderWay = false
    const { paint, rerun } = this.manner
    const blocks = [
      ...this.hookFailures.map((failure) => detailsOf(failure, paint)),
      ...this.ended.filter(isTrouble).map((outcome) => failureLines(outcome, rerun(outcome.place), paint)),
    ]
    const again = blocks.flatMap(([first = '', ...lines], index) => [`${index + 1}) ${first}`, ...lines, ''])
    const missing = this.query
      .findAllUndefinedParameterTypes()
      .map(({ name, expression }) => `  "${name}" in "${expression}"`)
    this.screen.print([
      '',
      ...(missing.length === 0 ? [] : ['Parameter types that nobody defined:', ...new Set(missing), '']),
      ...(again.length === 0 ? [] : ['What failed:', '', ...again]),
      ...summaryLines(this.ended, { runMs, stepsMs: this.stepsMs }, paint),
    ])
  }
}
