/** A client that goes on writing, at the pace its plan says. */
import type { ClientDriver } from '../../support/drivers/ClientDriver'
import type { SeededRandom } from '../SeededRandom'
import { passes } from '../../support/clock'
import type { PlannedClient } from './Plan'

/** Most at the cluster's own level, some on disk, some on the owner alone. */
const ASKED = [undefined, undefined, undefined, undefined, undefined, undefined, 'PERSISTED', 'APPLIED'] as const

/** That everybody publishes and listens to, where there are messages. */
export const TOPIC = 'news'

export class SimulatedTraffic {
  private isRunning = false
  private lanes: Promise<void>[] = []
  private count = 0

  constructor(
    private readonly client: ClientDriver,
    private readonly plan: PlannedClient,
    private readonly keys: number,
    private readonly random: SeededRandom,
    private readonly kinds: { readonly removes: boolean; readonly publishes: boolean },
  ) {}

  get writes(): number {
    return this.count
  }

  start(): void {
    this.isRunning = true
    this.lanes = Array.from({ length: this.plan.lanes }, () => this.lane())
  }

  /** Whatever is still waiting is nobody's any more. */
  stop(): void {
    this.isRunning = false
  }

  /** Resolves when every write that was sent is answered. */
  async pause(): Promise<void> {
    this.isRunning = false
    await Promise.all(this.lanes)
  }

  private async lane(): Promise<void> {
    while (this.isRunning) {
      await passes(this.random.between(0, this.plan.thinksMs))
      if (!this.isRunning) return
      this.count++
      if (this.kinds.publishes && this.random.chance(1 / 4)) {
        await this.client.topics.publish(TOPIC, `${this.plan.name}'s ${this.count}`)
        continue
      }
      const key = `key-${this.random.integer(this.keys)}`
      const isRemoval = this.kinds.removes && this.random.chance(1 / 3)
      await this.client.put(key, isRemoval ? null : `${this.plan.name} ${this.count}`, this.random.pick(ASKED))
    }
  }
}
