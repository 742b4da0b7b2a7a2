/** The owner of one partition, with everything around it scripted, for what it decides about locks. */
import type { ClusterEvent, ClusterState, OpResult, Partition, Timestamp } from '@topgunbuild/core'
import type { Ask } from '../../cluster/locks/lock-ask'
import type { StoredRecord, StreamItem } from '../../cluster/mesh/peer-messages'
import type { Ack, Refusal } from '../../cluster/partitions/ack-rule'
import { OwnedPartition, type OwnerLinks } from '../../cluster/partitions/OwnedPartition'
import { PartitionStore } from '../../cluster/partitions/PartitionStore'
import type { RoutedOp } from '../../cluster/partitions/RoutedOp'
import { askedOp, type AskedSketch } from './lock-op'
import { stateOf, withPartition } from './states'

export const OWNER_TERM = 4

export class ScriptedOwner implements OwnerLinks {
  readonly selfId = 'a'
  readonly deadAfterMs = 100_000
  readonly isDurable = false
  readonly maxLockWaiters = 2
  readonly tombstoneAgeMs = 10_000
  isComplete = true
  readonly store = new PartitionStore()
  readonly owned: OwnedPartition
  readonly streamed: { readonly to: string; readonly item: StreamItem }[] = []
  readonly reports: ClusterEvent[] = []
  readonly acks: { readonly opId: string; readonly ack: Ack; readonly lock: OpResult['lock'] }[] = []
  readonly answers: OpResult[] = []
  time = 0
  fault: Refusal | undefined
  fullLocks = 0
  private readonly takes: string[] = []
  private cluster: ClusterState

  constructor(partition: Partial<Partition>) {
    this.cluster = withPartition(stateOf(['a', 'b', 'c']), 0, {
      owner: 'a',
      term: OWNER_TERM,
      backups: [],
      followers: [],
      moveTo: null,
      ...partition,
    })
    this.owned = new OwnedPartition(0, OWNER_TERM, this.store, this)
  }

  /** An owner whose replicas have all answered. */
  static serving(partition: Partial<Partition>): ScriptedOwner {
    const script = new ScriptedOwner(partition)
    script.owned.begin()
    for (const nodeId of script.takes) script.takeAnswered(nodeId)
    return script
  }

  now(): number {
    return this.time
  }

  wallNow(): number {
    return this.time
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    send()
  }

  state(): ClusterState {
    return this.cluster
  }

  isLinked(): boolean {
    return true
  }

  stream(to: string, item: StreamItem): void {
    this.streamed.push({ to, item })
  }

  take(nodeId: string): void {
    this.takes.push(nodeId)
  }

  report(fact: ClusterEvent): void {
    this.reports.push(fact)
  }

  acknowledge(_partitionId: number, _term: number, { opId, lock }: RoutedOp, ack: Ack): void {
    this.acks.push({ opId, ack, lock })
  }

  collectableAt(): number | undefined {
    return this.isComplete ? this.time : undefined
  }

  stamp(past: readonly Timestamp[]): Timestamp {
    const millis = past.reduce((latest, stamp) => Math.max(latest, stamp.millis + 1), this.time)
    return { millis, counter: 0, nodeId: 'a~1' }
  }

  lockFault(): Refusal | undefined {
    return this.fault
  }

  lockIsFull(): void {
    this.fullLocks += 1
  }

  reserveHeld(): boolean {
    return true
  }

  // ── what the test does ──

  becomes(change: Partial<Partition>): void {
    this.cluster = withPartition(this.cluster, 0, change)
    this.owned.follow()
  }

  asks(opId: string, ask: Ask, sketch: AskedSketch = {}): void {
    const respond = (result: OpResult): void => void this.answers.push(result)
    this.owned.submit(askedOp(opId, ask, { respond, ...sketch }))
  }

  takeAnswered(nodeId: string, records: StoredRecord[] = [], seq = 0): void {
    this.owned.onTakeAnswer(nodeId, { term: OWNER_TERM, seq, records })
  }

  /** This replica has all that was sent. */
  acked(nodeId: string, seq = this.store.seq): void {
    this.owned.onAck(nodeId, { term: OWNER_TERM, seq, chunk: 0 })
  }

  tickAt(time: number): void {
    this.time = time
    this.owned.tick()
  }

  // ── what the test sees ──

  /** In the order of the partition. */
  recordsTo(nodeId: string): StoredRecord[] {
    return this.streamed.flatMap(({ to, item }) =>
      to === nodeId && item.kind === 'op' ? [{ m: item.m, k: item.k, r: item.r, s: item.seq }] : [],
    )
  }

  get granted(): [string, OpResult['lock']][] {
    return this.acks.map(({ opId, lock }) => [opId, lock])
  }

  get refused(): [string, string | undefined][] {
    return this.answers.map(({ opId, error }) => [opId, error?.code])
  }
}
