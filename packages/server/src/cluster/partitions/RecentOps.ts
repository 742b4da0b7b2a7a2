/**
 * The newest ops of a partition in the order of its seq: what a resend is recognised by, and what a replica that
 * lost its link is sent again. Remembers places, never answers.
 */
import type { AppliedOp } from '../../inspection/Inspection'
import { unframedText } from './unframed-text'

/** About what an entry costs beside its identity. */
const ENTRY_OVERHEAD_BYTES = 96

export class RecentOps {
  private entries: AppliedOp[] = []
  /** Made when it is first asked for: replicas never are, and of most writes their owner knows without asking. */
  private byIdentity: Map<string, AppliedOp> | undefined
  /** Asked since the window was last cut. */
  private isAsked = false
  private weight = 0
  /** Everything after this seq is still here. */
  private reachesBackTo = 0

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.weight
  }

  find(identity: string): AppliedOp | undefined {
    this.isAsked = true
    this.byIdentity ??= new Map(this.entries.map((op) => [op.identity, op]))
    return this.byIdentity.get(identity)
  }

  note(op: AppliedOp): void {
    this.entries.push(op)
    this.byIdentity?.set(op.identity, op)
    this.weight += ENTRY_OVERHEAD_BYTES + 2 * op.identity.length
    if (this.weight > this.maxBytes) this.trim()
  }

  /** Null when older ops than those remembered would be needed. */
  after(seq: number): readonly AppliedOp[] | null {
    if (seq < this.reachesBackTo) return null
    return this.entries.filter((op) => op.seq > seq)
  }

  /** Takes over the window of the node this partition was copied from. */
  absorb(ops: readonly AppliedOp[], base: number): void {
    const own = this.entries.filter((op) => op.seq > base)
    const earlier = ops.filter((op) => op.seq <= base)
    this.clear()
    this.reachesBackTo = Math.max(0, (earlier[0]?.seq ?? base + 1) - 1)
    for (const op of earlier) this.note({ ...op, identity: unframedText(op.identity) })
    for (const op of own) this.note(op)
  }

  /** Nothing before `base` is known here. */
  startAt(base: number): void {
    this.clear()
    this.reachesBackTo = base
  }

  list(): readonly AppliedOp[] {
    return this.entries
  }

  clear(): void {
    this.entries = []
    this.byIdentity = undefined
    this.weight = 0
    this.reachesBackTo = 0
  }

  private trim(): void {
    const dropped = this.entries.splice(0, Math.ceil(this.entries.length / 4))
    if (!this.isAsked) this.byIdentity = undefined
    this.isAsked = false
    for (const op of dropped) {
      this.weight -= ENTRY_OVERHEAD_BYTES + 2 * op.identity.length
      if (this.byIdentity?.get(op.identity) === op) this.byIdentity.delete(op.identity)
      this.reachesBackTo = Math.max(this.reachesBackTo, op.seq)
    }
  }
}
