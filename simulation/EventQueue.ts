/** What is to happen, in the order of its time; what has the same time in the order of its phase, then of its asking. */

export interface Pending {
  readonly at: number
  /** Within one moment: what comes in first, then the end of the turn, then what waits for all input. */
  readonly phase: number
  readonly order: number
  /** Absent: it was cancelled. */
  run: (() => void) | undefined
}

/** A binary heap. */
export class EventQueue {
  private readonly heap: Pending[] = []
  private asked = 0

  add(at: number, phase: number, run: () => void): Pending {
    const pending: Pending = { at, phase, order: this.asked++, run }
    this.heap.push(pending)
    this.rise(this.heap.length - 1)
    return pending
  }

  /** The next one that was not cancelled. */
  peek(): Pending | undefined {
    while (this.heap[0] !== undefined && this.heap[0].run === undefined) this.removeFirst()
    return this.heap[0]
  }

  take(): Pending | undefined {
    const first = this.peek()
    if (first !== undefined) this.removeFirst()
    return first
  }

  private removeFirst(): void {
    const last = this.heap.pop()
    if (last === undefined || this.heap.length === 0) return
    this.heap[0] = last
    this.sink(0)
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1
      if (!isBefore(this.at(at), this.at(parent))) return
      this.swap(at, parent)
      at = parent
    }
  }

  private sink(from: number): void {
    for (let at = from; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let first = at
      if (left < this.heap.length && isBefore(this.at(left), this.at(first))) first = left
      if (right < this.heap.length && isBefore(this.at(right), this.at(first))) first = right
      if (first === at) return
      this.swap(at, first)
      at = first
    }
  }

  private at(index: number): Pending {
    return this.heap[index] as Pending
  }

  private swap(one: number, other: number): void {
    const kept = this.at(one)
    this.heap[one] = this.at(other)
    this.heap[other] = kept
  }
}

function isBefore(one: Pending, other: Pending): boolean {
  if (one.at !== other.at) return one.at < other.at
  return one.phase === other.phase ? one.order < other.order : one.phase < other.phase
}
