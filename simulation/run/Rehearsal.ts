/** A plan as a scenario says it, part by part, and what it came to. */
import { clientsOf, faultsOf } from './plan-table'
import type { Plan } from './Plan'
import { Simulation, type SimulationResult } from './Simulation'

export class Rehearsal {
  private plan: Partial<Plan> = {}
  private came: SimulationResult | undefined

  isOf(cluster: Pick<Plan, 'nodes' | 'backupCount' | 'minClusterSize' | 'seed'>): void {
    this.plan = { ...this.plan, ...cluster }
  }

  hasClients(keys: number, rows: readonly (readonly string[])[]): void {
    this.plan = { ...this.plan, keys, clients: clientsOf(rows) }
  }

  forgetsAfter(forgetAfterMs: number): void {
    this.plan = { ...this.plan, forgetAfterMs }
  }

  publishesToo(): void {
    this.plan = { ...this.plan, publishes: true }
  }

  /** In virtual time of its own. */
  async carryOut(rows: readonly (readonly string[])[]): Promise<void> {
    this.came = await new Simulation({ ...this.whole(), faults: faultsOf(rows) }).run()
  }

  /** Sentences; empty: nothing. @throws before it was carried out */
  get wrong(): readonly string[] {
    return this.result.wrong
  }

  /** How much there was that could have gone wrong. */
  describe(): string {
    const { virtualMs, writes, judgements, digest } = this.result
    const seconds = Math.round(virtualMs / 1000)
    return `simulated ${seconds} s: ${writes} writes, ${judgements} times judged; history ${digest.slice(0, 16)}`
  }

  private get result(): SimulationResult {
    if (this.came === undefined) throw new Error('nothing was carried out yet')
    return this.came
  }

  private whole(): Omit<Plan, 'faults'> {
    const { seed, nodes, backupCount, minClusterSize, keys, clients, forgetAfterMs, publishes = false } = this.plan
    if (seed === undefined || nodes === undefined || backupCount === undefined || minClusterSize === undefined) {
      throw new Error('say first which nodes are simulated')
    }
    if (keys === undefined || clients === undefined) throw new Error('say first which clients there are')
    const removals = forgetAfterMs === undefined ? {} : { forgetAfterMs }
    return { seed, nodes, backupCount, minClusterSize, keys, clients, ...removals, publishes }
  }
}
