/** Forwarded ops that wait for a state their sender has seen and this node has not: bounded in bytes and in time. */
import { weightOf, type RoutedOp } from '../cluster/partitions/RoutedOp'

const WAIT_MS = 1000

interface Pulled {
  readonly routed: RoutedOp
  readonly version: number
  readonly until: number
}

export class PulledOps {
  private waiting: Pulled[] = []
  private weight = 0

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.weight
  }

  /** False at the bound: the op must be refused. */
  add(routed: RoutedOp, version: number, now: number): boolean {
    if (this.weight >= this.maxBytes) return false
    this.weight += weightOf(routed)
    this.waiting.push({ routed, version, until: now + WAIT_MS })
    return true
  }

  /** Those whose state is here, or does not come. */
  takeDue(version: number, now: number): RoutedOp[] {
    const due: RoutedOp[] = []
    this.waiting = this.waiting.filter((one) => {
      if (one.version > version && now < one.until) return true
      this.weight -= weightOf(one.routed)
      due.push(one.routed)
      return false
    })
    return due
  }

  clear(): void {
    this.waiting = []
    this.weight = 0
  }
}
