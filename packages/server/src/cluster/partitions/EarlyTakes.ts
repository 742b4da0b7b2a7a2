/** Takings of terms not yet learned, kept until the state arrives that names them or the link ends; bounded. */
import type { PeerIdentity, PeerMessageOf } from '../mesh/peer-messages'

export type TakeItem = PeerMessageOf<'TAKE'>['items'][number]

export interface EarlyTake {
  readonly from: PeerIdentity
  readonly version: number
  readonly items: readonly TakeItem[]
}

export class EarlyTakes {
  private kept: readonly EarlyTake[] = []
  private count = 0

  constructor(private readonly mostItems: number) {}

  /** False at the bound: the caller resets the link, and the taking begins anew. */
  keep(take: EarlyTake): boolean {
    if (this.count + take.items.length > this.mostItems) return false
    if (take.items.length > 0) this.keepAll([...this.kept, take])
    return true
  }

  release(): readonly EarlyTake[] {
    const { kept } = this
    this.keepAll([])
    return kept
  }

  forget(nodeId: string): void {
    this.keepAll(this.kept.filter(({ from }) => from.nodeId !== nodeId))
  }

  private keepAll(takes: readonly EarlyTake[]): void {
    this.kept = takes
    this.count = takes.reduce((sum, { items }) => sum + items.length, 0)
  }
}
