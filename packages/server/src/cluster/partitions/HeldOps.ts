/** Ops that wait while their partition changes hands: bounded in bytes and in time. */
import { weightOf, type RoutedOp } from './RoutedOp'

const HELD_BYTES_OF_PARTITION = 4 * 2 ** 20
const HELD_MS = 1000

interface Held {
  readonly routed: RoutedOp
  readonly since: number
}

export class HeldOps {
  private held: Held[] = []
  private bytes = 0

  /** @param reserve takes bytes of the node's bound, or gives them back when negative; false at the bound */
  constructor(
    private readonly reserve: (bytes: number) => boolean,
    private readonly maxBytes = HELD_BYTES_OF_PARTITION,
  ) {}

  get size(): number {
    return this.held.length
  }

  /** False at a bound: the op must be refused. */
  add(routed: RoutedOp, now: number): boolean {
    const bytes = weightOf(routed)
    if (this.bytes + bytes > this.maxBytes || !this.reserve(bytes)) return false
    this.bytes += bytes
    this.held.push({ routed, since: now })
    return true
  }

  takeAll(): RoutedOp[] {
    const ops = this.held.map((held) => held.routed)
    this.reserve(-this.bytes)
    this.held = []
    this.bytes = 0
    return ops
  }

  takeExpired(now: number): RoutedOp[] {
    const expired: RoutedOp[] = []
    this.held = this.held.filter(({ routed, since }) => {
      if (now - since < HELD_MS && now < routed.deadlineAt) return true
      const bytes = weightOf(routed)
      this.bytes -= bytes
      this.reserve(-bytes)
      expired.push(routed)
      return false
    })
    return expired
  }
}
