/** Judges a long run again and again: each clean judgement is folded up, so that the next one begins where it ended. */
import type { ClientDriver } from '../drivers/ClientDriver'
import type { ClusterDriver } from '../drivers/ClusterDriver'
import { eventually } from '../eventually'
import { compact } from '../history/compact'
import { excerptOf } from '../history/excerpt'
import type { History } from '../history/History'
import type { Account, Verdict } from '../history/judge'
import { judgeScenario } from '../history/judge-scenario'

/** After the last fault everything is answered and at rest within this much time. */
const REST_MS = 30_000
const MOST_BREACHES_TOLD = 10

export interface RoundVerdict {
  readonly account: Account
  readonly verdict: Verdict
  /** Sentences; empty: nothing. */
  readonly wrong: readonly string[]
}

export class RoundJudge {
  private folded: Pick<Account, 'earlier' | 'removed'> = {}

  constructor(
    private readonly history: History,
    private readonly cluster: ClusterDriver,
    private readonly clients: ReadonlyMap<string, ClientDriver>,
  ) {}

  /** Waits for rest first. */
  async judge(): Promise<RoundVerdict> {
    const { history, cluster, clients } = this
    const scene = {
      history,
      cluster,
      clients,
      eventually: <T>(what: string, probe: () => T | Promise<T>) =>
        eventually(
          what,
          async () => {
            await cluster.look()
            return probe()
          },
          { withinMs: REST_MS, observe: () => cluster.describe() },
        ),
    }
    const { account, verdict, unrest } = await judgeScenario(scene, this.folded)
    const [first] = verdict.breaches
    if (first !== undefined) {
      const told = verdict.breaches.slice(0, MOST_BREACHES_TOLD)
      const sentences = told.map(({ promise, sentence }) => `${promise}: ${sentence}`)
      return { account, verdict, wrong: [...sentences, ...excerptOf(account, first)] }
    }
    if (unrest !== undefined) return { account, verdict, wrong: [unrest.message] }
    this.fold(account)
    return { account, verdict, wrong: [] }
  }

  private fold(account: Account): void {
    const kept = compact(account)
    this.history.fold(account, kept)
    const { earlier = [], removed = new Map() } = kept
    this.folded = { earlier, removed }
    this.cluster.forgetSightings()
    for (const client of this.clients.values()) client.forgetSightings()
  }
}
