/**
 * The last look before an acknowledgement leaves: an owner that was frozen or cut off may have been replaced
 * without knowing, so it confirms its state first and answers nothing as the owner it no longer is.
 */
import type { Runtime } from '@topgunbuild/core'
import type { Ack } from './ack-rule'
import type { RoutedOp } from './RoutedOp'

export interface GatedAck {
  readonly partitionId: number
  readonly term: number
  readonly routed: RoutedOp
  readonly ack: Ack
}

export interface AckGateLinks {
  isFresh(): boolean
  confirm(then: () => void): void
  isOwner(partitionId: number, term: number): boolean
  version(): number
  /** Routes an op anew whose owner was replaced meanwhile. */
  reroute(routed: RoutedOp): void
}

export class AckGate {
  private waiting: GatedAck[] = []

  constructor(
    private readonly runtime: Runtime,
    private readonly links: AckGateLinks,
  ) {}

  pass(gated: GatedAck): void {
    if (this.waiting.length === 0 && this.links.isFresh()) {
      this.answer(gated)
      return
    }
    this.waiting.push(gated)
    if (this.waiting.length === 1) this.runtime.endOfTurn(() => this.check())
  }

  /** Terms may have changed under what waits. */
  recheck(): void {
    const kept: GatedAck[] = []
    for (const gated of this.waiting) {
      if (this.links.isOwner(gated.partitionId, gated.term)) kept.push(gated)
      else this.links.reroute(gated.routed)
    }
    this.waiting = kept
  }

  drop(): RoutedOp[] {
    const dropped = this.waiting.map((gated) => gated.routed)
    this.waiting = []
    return dropped
  }

  private check(): void {
    if (this.waiting.length === 0) return
    if (this.links.isFresh()) this.release()
    // Looked at again afterwards: this node may have stood still while it was being confirmed.
    else this.links.confirm(() => this.check())
  }

  private release(): void {
    const { waiting } = this
    this.waiting = []
    for (const gated of waiting) {
      if (this.links.isOwner(gated.partitionId, gated.term)) this.answer(gated)
      else this.links.reroute(gated.routed)
    }
  }

  private answer({ routed, ack }: GatedAck): void {
    routed.respond({
      opId: routed.opId,
      success: true,
      achievedLevel: ack.level,
      copies: ack.holders.length,
      holders: [...ack.holders],
      version: this.links.version(),
    })
  }
}
