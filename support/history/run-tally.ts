/** What a whole run's acknowledgements came to: counts per level, and whether they say anything at all. */
import type { Verdict } from './judge'

export type RunResult = 'passed' | 'failed' | 'inconclusive' | 'not judged'

export interface ScenarioVerdict {
  readonly scenario: string
  readonly verdict: 'clean' | 'breached' | 'not judged' | 'not run'
  /** Why it was not run. */
  readonly reason?: string
  readonly breaches: readonly { readonly promise: string; readonly sentence: string }[]
}

export interface RunVerdict {
  readonly result: RunResult
  readonly sentence: string
  /** Acknowledged writes by the level they reached. */
  readonly levels: Readonly<Record<string, number>>
  readonly refused: number
  readonly unknown: number
  /** Of writes that asked for a quorum while owner and backups were up. */
  readonly undisturbed: { readonly acknowledged: number; readonly replicated: number }
  readonly excluded: readonly string[]
  readonly scenarios: readonly ScenarioVerdict[]
}

/** What a judgement and a run tell alike. */
type Counts = Pick<RunVerdict, 'levels' | 'excluded' | 'refused' | 'unknown' | 'undisturbed'>

/** This share of the writes that asked for a quorum has to reach it while owner and backups are up. */
const WANTED_SHARE = 0.99
/** A long run judges every few seconds: of clean judgements beyond these only the counts are kept. */
const MOST_SCENARIOS_KEPT = 5_000
const MOST_BREACHES_KEPT = 20

/** Adds up the judgements of one run: the scenarios of a suite, or the quiet moments of a soak. */
export class RunTally {
  private readonly levels = new Map<string, number>()
  private readonly strangers = new Set<string>()
  private readonly scenarios: ScenarioVerdict[] = []
  private judgements = 0
  private breached = 0
  private refused = 0
  private unknown = 0
  private acknowledged = 0
  private replicated = 0

  notJudged(scenario: string): void {
    this.keep({ scenario, verdict: 'not judged', breaches: [] })
  }

  notRun(scenario: string, reason: string): void {
    this.keep({ scenario, verdict: 'not run', reason, breaches: [] })
  }

  judged(scenario: string, verdict: Verdict): void {
    this.count(verdict)
    const breaches = verdict.breaches
      .slice(0, MOST_BREACHES_KEPT)
      .map(({ promise, sentence }) => ({ promise, sentence }))
    this.keep({ scenario, verdict: verdict.breaches.length > 0 ? 'breached' : 'clean', breaches })
  }

  /** Another part of the same run. */
  add(part: RunVerdict): void {
    this.count(part)
    for (const scenario of part.scenarios) this.keep(scenario)
  }

  verdict(): RunVerdict {
    const { acknowledged, replicated } = this
    return {
      ...this.result(),
      levels: Object.fromEntries(this.levels),
      refused: this.refused,
      unknown: this.unknown,
      undisturbed: { acknowledged, replicated },
      excluded: [...this.strangers].sort(),
      scenarios: this.scenarios,
    }
  }

  private result(): Pick<RunVerdict, 'result' | 'sentence'> {
    const reached = (this.levels.get('REPLICATED') ?? 0) + (this.levels.get('PERSISTED') ?? 0)
    const share = `${this.replicated} of ${this.acknowledged} undisturbed quorum writes reached REPLICATED`
    if (this.judgements === 0) return { result: 'not judged', sentence: 'no cluster ran' }
    if (this.breached > 0) {
      return { result: 'failed', sentence: `${this.breached} of ${this.judgements} judgements found a breach` }
    }
    if (this.replicated < WANTED_SHARE * this.acknowledged) return { result: 'failed', sentence: `only ${share}` }
    if (reached === 0) {
      return { result: 'inconclusive', sentence: 'no write of this run was acknowledged at REPLICATED' }
    }
    return { result: 'passed', sentence: `${this.judgements} judgements found no breach; ${share}` }
  }

  private count({ levels, excluded, refused, unknown, undisturbed }: Counts): void {
    for (const [level, writes] of Object.entries(levels)) {
      this.levels.set(level, (this.levels.get(level) ?? 0) + writes)
    }
    for (const client of excluded) this.strangers.add(client)
    this.refused += refused
    this.unknown += unknown
    this.acknowledged += undisturbed.acknowledged
    this.replicated += undisturbed.replicated
  }

  private keep(scenario: ScenarioVerdict): void {
    if (scenario.verdict === 'clean' || scenario.verdict === 'breached') this.judgements++
    if (scenario.verdict === 'breached') this.breached++
    if (this.scenarios.length < MOST_SCENARIOS_KEPT || scenario.verdict === 'breached') this.scenarios.push(scenario)
  }
}

/** Why the run must not end well, or undefined. A part of a suite may well hold no write at all. */
export function failureOf({ result, sentence }: RunVerdict, isWholeRun: boolean): string | undefined {
  if (result === 'failed' || (result === 'inconclusive' && isWholeRun)) return `${result}: ${sentence}`
  return undefined
}

export function sayRun({ result, sentence, levels, scenarios, excluded }: RunVerdict): string {
  const count = (verdict: string) => scenarios.filter((each) => each.verdict === verdict).length
  const reached = Object.entries(levels).filter(([, writes]) => writes > 0)
  const acknowledged = reached.map(([level, writes]) => `${writes} at ${level}`).join(', ') || 'nothing'
  const strangers = excluded.length === 0 ? '' : `; excluded: ${excluded.join(', ')}`
  const notRun = count('not run') === 0 ? '' : `, ${count('not run')} not run`
  return `judge: ${result}, ${sentence}; ${count('clean')} scenarios clean, ${count('breached')} breached, ${count('not judged')} not judged${notRun}; acknowledged: ${acknowledged}${strangers}`
}
