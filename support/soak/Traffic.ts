/** Clients that never stop writing, and how long any of them had to wait. */
import type { ClientDriver } from '../drivers/ClientDriver'
import { eventually } from '../eventually'
import type { History } from '../history/History'

const LANES = 6
/** Of ten writes: most at the cluster's own level, one on disk, one on the owner alone. */
const ASKED = [
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'PERSISTED',
  'APPLIED',
] as const
const KEYS = 500
/** Writes a second of one client at most: the machine is to be busy with faults, not with load. */
const MOST_PER_SECOND = 250

export class Traffic {
  private running = false
  private lanes: Promise<void>[] = []
  private count = 0
  private readonly longest = new Map<string, number>()
  private gapSince = 0
  private invoked = 0
  private invokedUnderFault = 0
  private startedAt = 0
  private invokedHere = 0
  /** What was done last; and whether it lasts. */
  fault = 'nothing'
  faulty = false

  constructor(
    private readonly client: ClientDriver,
    private readonly history: History,
    private readonly chance: () => number,
  ) {}

  get name(): string {
    return this.client.name
  }

  /** The longest it had to wait between two acknowledgements, by what was done last. */
  get longestGaps(): ReadonlyMap<string, number> {
    return this.longest
  }

  get writes(): { readonly all: number; readonly underFault: number } {
    return { all: this.invoked, underFault: this.invokedUnderFault }
  }

  start(): void {
    this.running = true
    this.startedAt = this.history.now()
    this.gapSince = this.startedAt
    this.invokedHere = 0
    this.lanes = Array.from({ length: LANES }, () => this.lane())
  }

  /** Resolves when every write that was sent is answered. */
  async pause(): Promise<void> {
    this.running = false
    await Promise.all(this.lanes)
  }

  private async lane(): Promise<void> {
    while (this.running) {
      await eventually(`${this.client.name} may write again`, () => !this.running || this.mayWrite())
      if (!this.running) return
      this.count += 1
      this.invoked += 1
      this.invokedHere += 1
      if (this.faulty) this.invokedUnderFault += 1
      const key = `soak-${Math.floor(this.chance() * KEYS)}`
      const asked = ASKED[Math.floor(this.chance() * ASKED.length)]
      const { outcome } = await this.client.put(key, `${this.client.name} ${this.count}`, asked)
      if (outcome.kind !== 'ok') continue
      this.longest.set(this.fault, Math.max(this.longest.get(this.fault) ?? 0, outcome.at - this.gapSince))
      this.gapSince = Math.max(this.gapSince, outcome.at)
    }
  }

  private mayWrite(): boolean {
    return this.invokedHere < ((this.history.now() - this.startedAt) / 1000) * MOST_PER_SECOND + LANES
  }
}
