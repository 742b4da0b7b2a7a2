/** The newest ops this node received, and by which way: what shows who was asked, and who was not. */
import type { ReceivedOp } from '../inspection/Inspection'

export class ReceivedLog {
  private ops: ReceivedOp[] = []

  constructor(private readonly capacity: number) {}

  note(op: ReceivedOp): void {
    this.ops.push(op)
    if (this.ops.length > 2 * this.capacity) this.ops = this.ops.slice(-this.capacity)
  }

  list(): readonly ReceivedOp[] {
    return this.ops.slice(-this.capacity)
  }
}
