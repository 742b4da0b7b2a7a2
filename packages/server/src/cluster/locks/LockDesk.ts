/**
 * The locks of one partition at its owner: who holds each for how long, and who waits for it. How long is known in
 * memory alone, by a clock that nobody sets; what an owner finds when it takes over runs its full time once more.
 */
import type { LWWRecord, Timestamp } from '@topgunbuild/core'
import type { Refusal } from '../partitions/ack-rule'
import type { RoutedOp } from '../partitions/RoutedOp'
import { decideLock, type LockDecision } from './decide-lock'
import { LOCK_ANSWER_MS, type Ask } from './lock-ask'
import { mergedLock, readLock, type LockValue } from './lock-value'

/** What the partition does for its locks. */
export interface LockGround {
  readonly term: number
  /** Requests that may wait for one lock. */
  readonly maxWaiting: number
  now(): number
  record(map: string, key: string): LWWRecord<unknown> | undefined
  /** Above all these, and above whatever this node has stamped. */
  stamp(past: readonly Timestamp[]): Timestamp
  /** Gives it its place in the partition's order, and sends it to the copies. */
  write(map: string, key: string, record: LWWRecord<unknown>): void
  /** Answers once what stands under the key of the op is replicated. */
  settle(routed: RoutedOp): void
  /** Why nothing about locks can be answered now, or, of a request, ever. */
  fault(ask: Ask): Refusal | undefined
  refuse(routed: RoutedOp, refusal: LockRefusal): void
  /** As many wait for one lock as may. */
  isFull(): void
}

export type LockRefusal = Refusal | { readonly code: 'LOCK_HELD' | 'OVERLOADED'; readonly message: string }

const HELD: LockRefusal = { code: 'LOCK_HELD', message: 'Another held the lock until the wait for it was over.' }
const FULL: LockRefusal = { code: 'OVERLOADED', message: 'As many wait for this lock as may.' }
const OVER: LockRefusal = { code: 'REJECTED', message: 'This request was granted before, and the lock given back.' }

export class LockDesk {
  /** Until when whoever holds a lock has it; of those not named here, it began with this owner. */
  private readonly deadlines = new Map<string, number>()
  /** In the order they came. */
  private readonly waiting = new Map<string, RoutedOp[]>()
  private wholeAt = 0

  constructor(private readonly ground: LockGround) {}

  /** Requests that wait for a lock. */
  get size(): number {
    let size = 0
    for (const line of this.waiting.values()) size += line.length
    return size
  }

  /** All that the copies hold is here. */
  begin(): void {
    this.wholeAt = this.ground.now()
  }

  submit(routed: RoutedOp, ask: Ask): void {
    // Whoever came before is served before.
    this.serve(routed.key)
    if (this.decide(routed, ask)) {
      if (ask.kind === 'unlock') this.serve(routed.key)
      return
    }
    const line = this.waiting.get(routed.key) ?? []
    if (this.isWaitOver(routed)) return this.ground.refuse(routed, HELD)
    if (line.length >= this.ground.maxWaiting) {
      this.ground.isFull()
      return this.ground.refuse(routed, FULL)
    }
    line.push(routed)
    this.waiting.set(routed.key, line)
  }

  /** Some have waited long enough, and some holders have had their time. Not while the partition may not decide. */
  tick(): void {
    const now = this.ground.now()
    // Where nothing is noted, what a new owner would give is noted; that is over then, too.
    for (const [key, deadline] of this.deadlines) if (deadline <= now) this.deadlines.delete(key)
    for (const key of this.waiting.keys()) this.serve(key)
  }

  /** Those whose wait is over are told, whatever becomes of the partition meanwhile. */
  expire(): void {
    for (const [key, line] of this.waiting) {
      const over = line.filter((routed) => this.isWaitOver(routed))
      if (over.length === 0) continue
      const left = line.filter((routed) => !this.isWaitOver(routed))
      this.wait(key, left)
      for (const routed of over) this.ground.refuse(routed, HELD)
    }
  }

  /** Whoever waits is to wait elsewhere. */
  takeAll(): RoutedOp[] {
    const all = [...this.waiting.values()].flat()
    this.waiting.clear()
    return all
  }

  /** A copy came back that nobody counted on. */
  returned(map: string, key: string, record: LWWRecord<unknown>): LWWRecord<unknown> | undefined {
    const standing = this.ground.record(map, key)
    const past = standing === undefined ? [record.timestamp] : [standing.timestamp, record.timestamp]
    const merged = mergedLock(standing, record, () => this.ground.stamp(past))
    const [before, after] = [readLock(standing?.value), readLock(merged?.value)]
    // Whoever was not known to hold it here, or for so long, has it from now on.
    if (after !== undefined && !isOneHolding(before, after)) this.runs(key, after)
    return merged
  }

  private serve(key: string): void {
    const line = this.waiting.get(key)
    if (line === undefined || this.isRunning(key, this.valueOf(line[0]))) return
    this.waiting.delete(key)
    const left = line.filter((routed) => routed.ask !== undefined && !this.decide(routed, routed.ask))
    // Whoever asked because of an answer stands behind those who waited.
    this.wait(key, [...left, ...(this.waiting.get(key) ?? [])])
  }

  private wait(key: string, line: RoutedOp[]): void {
    if (line.length === 0) this.waiting.delete(key)
    else this.waiting.set(key, line)
  }

  /** False: another holds it. */
  private decide(routed: RoutedOp, ask: Ask): boolean {
    const fault = this.ground.fault(ask)
    if (fault !== undefined) {
      this.ground.refuse(routed, fault)
      return true
    }
    const { map, key } = routed
    const { term } = this.ground
    const record = this.ground.record(map, key)
    const timestamp = this.ground.stamp(record === undefined ? [] : [record.timestamp])
    const value = readLock(record?.value)
    const standing = { value, isRunning: this.isRunning(key, value) }
    const decision = decideLock(standing, ask, { millis: timestamp.millis, term })
    if (decision.kind === 'held') return false
    this.done(routed, decision, timestamp)
    return true
  }

  private done(routed: RoutedOp, decision: Exclude<LockDecision, { kind: 'held' }>, timestamp: Timestamp): void {
    if (decision.kind === 'over') return this.ground.refuse(routed, OVER)
    const { token, write } = decision
    routed.lock =
      decision.kind === 'granted' ? { fencingToken: token } : { fencingToken: token, isReleased: decision.isReleased }
    if (write !== undefined) {
      this.runs(routed.key, write)
      this.ground.write(routed.map, routed.key, { value: write, timestamp })
    }
    this.ground.settle(routed)
  }

  private runs(key: string, { holder, ttlMs }: LockValue): void {
    if (holder === null) this.deadlines.delete(key)
    else this.deadlines.set(key, this.ground.now() + ttlMs)
  }

  private isRunning(key: string, value: LockValue | undefined): boolean {
    if (value === undefined || value.holder === null) return false
    return this.ground.now() < (this.deadlines.get(key) ?? this.wholeAt + value.ttlMs)
  }

  private valueOf(routed: RoutedOp | undefined): LockValue | undefined {
    return routed === undefined ? undefined : readLock(this.ground.record(routed.map, routed.key)?.value)
  }

  private isWaitOver({ deadlineAt }: RoutedOp): boolean {
    return this.ground.now() >= deadlineAt - LOCK_ANSWER_MS
  }
}

function isOneHolding(one: LockValue | undefined, other: LockValue): boolean {
  if (one === undefined) return false
  return one.requestId === other.requestId && one.token === other.token && one.holder === other.holder
}
