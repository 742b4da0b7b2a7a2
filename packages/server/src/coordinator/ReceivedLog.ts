/** The newest ops this node received, and by which way: what shows who was asked, and who was not. */
import type { ReceivedOp } from '../inspection/Inspection'

const ENTRY_OVERHEAD_BYTES = 64

function weightOf({ opId, from }: ReceivedOp): number {
  return ENTRY_OVERHEAD_BYTES + 2 * (opId.length + from.length)
}

export class ReceivedLog {
  private ops: ReceivedOp[] = []
  private weight = 0

  /** @param maxBytes beyond it the older half is forgotten, however few ops that leaves */
  constructor(
    private readonly capacity: number,
    private readonly maxBytes = Number.POSITIVE_INFINITY,
  ) {}

  get bytes(): number {
    return this.weight
  }

  note(op: ReceivedOp): void {
    this.ops.push(op)
    this.weight += weightOf(op)
    if (this.ops.length > 2 * this.capacity) this.forget(this.ops.length - this.capacity)
    while (this.weight > this.maxBytes) this.forget(Math.ceil(this.ops.length / 2))
  }

  list(): readonly ReceivedOp[] {
    return this.ops.slice(-this.capacity)
  }

  private forget(count: number): void {
    for (const op of this.ops.splice(0, count)) this.weight -= weightOf(op)
  }
}
