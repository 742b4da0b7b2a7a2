/** The newest ops this node received, and by which way: what shows who was asked, and who was not. */
import type { ReceivedOp } from '../inspection/Inspection'

/** Text read from a frame may be a view of the whole frame, which would stay as long as the view does. */
function copied(text: string): string {
  return Buffer.from(text).toString()
}

export class ReceivedLog {
  /** A ring: `next` is where the oldest gives way. */
  private readonly ops: ReceivedOp[] = []
  private next = 0

  constructor(private readonly capacity: number) {}

  note({ opId, via, from }: ReceivedOp): void {
    this.ops[this.next] = { opId: copied(opId), via, from: copied(from) }
    this.next = (this.next + 1) % this.capacity
  }

  list(): readonly ReceivedOp[] {
    return [...this.ops.slice(this.next), ...this.ops.slice(0, this.next)]
  }
}
