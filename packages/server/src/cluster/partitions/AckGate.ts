/**
 * The last look before an acknowledgement leaves: an owner that was frozen or cut off may have been replaced
 * without knowing, so it confirms its state first and answers nothing as the owner it no longer is.
 */
import { reaches, type Runtime } from '@topgunbuild/core'
import type { Ack } from './ack-rule'
import { failed, type RoutedOp } from './RoutedOp'

export interface GatedAck {
  readonly partitionId: number
  readonly term: number
  readonly routed: RoutedOp
  readonly ack: Ack
}

interface WaitingAck extends GatedAck {
  /** What it says of copies was so in the state of this version; another may name others before it leaves. */
  readonly version: number
  /** Monotonic. */
  readonly decidedAt: number
}

export interface AckGateLinks {
  isFresh(): boolean
  isLargeEnough(): boolean
  /** @param then told when the round began in which every other member answered */
  confirm(then: (startedAt: number) => void): void
  isOwner(partitionId: number, term: number): boolean
  /** A backup among these is one still, and none was reported stalled. */
  standBy(partitionId: number, holders: readonly string[]): boolean
  version(): number
  /** Routes an op anew whose owner was replaced meanwhile. */
  reroute(routed: RoutedOp): void
}

export class AckGate {
  private waiting: WaitingAck[] = []
  private confirming = false

  constructor(
    private readonly runtime: Runtime,
    private readonly links: AckGateLinks,
  ) {}

  pass(gated: GatedAck): void {
    if (this.waiting.length === 0 && this.links.isLargeEnough() && this.links.isFresh()) {
      this.answer(gated, this.links.version())
      return
    }
    this.waiting.push({ ...gated, version: this.links.version(), decidedAt: this.runtime.monotonicNow() })
    if (this.waiting.length === 1) this.runtime.endOfTurn(() => this.check())
  }

  /** Terms may have changed under what waits. */
  recheck(): void {
    const kept: WaitingAck[] = []
    for (const gated of this.waiting) {
      if (this.links.isOwner(gated.partitionId, gated.term)) kept.push(gated)
      else this.links.reroute(gated.routed)
    }
    this.waiting = kept
  }

  drop(): RoutedOp[] {
    const dropped = this.waiting.map((gated) => gated.routed)
    this.waiting = []
    // A confirmation under way is abandoned with the state it was about.
    this.confirming = false
    return dropped
  }

  /** Whoever waited too long is told what is known; the others may pass if the cluster is large enough again. */
  tick(): void {
    const now = this.runtime.monotonicNow()
    const late = this.waiting.filter(({ routed }) => now >= routed.deadlineAt)
    this.waiting = this.waiting.filter(({ routed }) => now < routed.deadlineAt)
    for (const { routed } of late) {
      const message = 'The owner applied the write, and could not make sure in time that it still is the owner.'
      routed.respond(failed(routed.opId, this.links.version(), 'BACKUPS_UNCONFIRMED', message))
    }
    this.check()
  }

  private check(): void {
    if (this.waiting.length === 0 || this.confirming || !this.links.isLargeEnough()) return
    if (this.links.isFresh()) {
      this.release(() => true)
      return
    }
    this.confirming = true
    this.links.confirm((startedAt) => {
      this.confirming = false
      if (this.links.isLargeEnough()) this.release((gated) => this.isCovered(startedAt, gated))
      // Looked at again: this node may have stood still while it was being confirmed.
      this.check()
    })
  }

  private release(isDue: (gated: WaitingAck) => boolean): void {
    const due = new Set(this.waiting.filter(isDue))
    this.waiting = this.waiting.filter((gated) => !due.has(gated))
    for (const gated of due) {
      if (this.links.isOwner(gated.partitionId, gated.term)) this.answer(gated, gated.version)
      else this.links.reroute(gated.routed)
    }
  }

  private answer({ routed, ack }: GatedAck, version: number): void {
    routed.respond({
      opId: routed.opId,
      success: true,
      achievedLevel: ack.level,
      copies: ack.holders.length,
      holders: [...ack.holders],
      version,
      ...(routed.lock === undefined ? {} : { lock: routed.lock }),
    })
  }

  /**
   * Every other member said, after this was decided, that it knows of no later owner, and a backup that holds the write is
   * one still: whoever takes over holds it. So it may be told of, however long the answers took. Of a write that need be
   * nowhere else no heir knows.
   */
  private isCovered(startedAt: number, { decidedAt, partitionId, ack }: WaitingAck): boolean {
    if (decidedAt > startedAt || !reaches(ack.level, 'REPLICATED')) return false
    return this.links.standBy(partitionId, ack.holders)
  }
}
