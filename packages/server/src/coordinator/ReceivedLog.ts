/** The newest ops this node received, and by which way: what shows who was asked, and who was not. */
import type { ReceivedOp } from '../inspection/Inspection'

const ENTRY_OVERHEAD_BYTES = 64
/** What is beyond the capacity goes in portions of this part of it. */
const PORTIONS = 16

/** Text read from a frame may be a view of the whole frame, which would stay as long as the view does. */
function copied(text: string): string {
  return Buffer.from(text).toString()
}

function weightOf({ opId, from }: ReceivedOp): number {
  return ENTRY_OVERHEAD_BYTES + 2 * (opId.length + from.length)
}

export class ReceivedLog {
  private ops: ReceivedOp[] = []
  private weight = 0
  /** Whom the newest op came from: most come from the same as the one before. */
  private sender = ''

  /** @param maxBytes beyond it the older half is forgotten, however few ops that leaves */
  constructor(
    private readonly capacity: number,
    private readonly maxBytes = Number.POSITIVE_INFINITY,
  ) {}

  get bytes(): number {
    return this.weight
  }

  note({ opId, via, from }: ReceivedOp): void {
    if (from !== this.sender) this.sender = copied(from)
    const op = { opId: copied(opId), via, from: this.sender }
    this.ops.push(op)
    this.weight += weightOf(op)
    const most = this.capacity + Math.ceil(this.capacity / PORTIONS)
    if (this.ops.length > most) this.forget(this.ops.length - this.capacity)
    while (this.weight > this.maxBytes) this.forget(Math.ceil(this.ops.length / 2))
  }

  list(): readonly ReceivedOp[] {
    return this.ops.slice(-this.capacity)
  }

  private forget(count: number): void {
    for (const op of this.ops.splice(0, count)) this.weight -= weightOf(op)
  }
}
