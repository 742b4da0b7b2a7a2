/** The owner of one partition, and around it what only takes note of what it is told: no sockets, no clock, no other node. */
import type { ClusterEvent, ClusterState, OpResult, Partition, Timestamp } from '@topgunbuild/core'
import type { StoredRecord, StreamItem } from '../../cluster/mesh/peer-messages'
import type { Ack, Refusal } from '../../cluster/partitions/ack-rule'
import { OwnedPartition, type OwnerLinks } from '../../cluster/partitions/OwnedPartition'
import { PartitionStore } from '../../cluster/partitions/PartitionStore'
import type { RoutedOp } from '../../cluster/partitions/RoutedOp'
import { withPartition } from './states'

export const OWNER_TERM = 4

export abstract class OwnerScript implements OwnerLinks {
  readonly selfId = 'a'
  readonly maxLockWaiters = 2
  readonly tombstoneAgeMs = 10_000
  readonly store = new PartitionStore()
  readonly owned: OwnedPartition
  readonly streamed: { readonly to: string; readonly item: StreamItem }[] = []
  readonly takes: string[] = []
  readonly reports: ClusterEvent[] = []
  readonly answers: OpResult[] = []
  /** Nodes that have said that they keep copies aside. */
  readonly keepers = new Set<string>()
  time = 0
  fault: Refusal | undefined
  fullLocks = 0
  private cluster: ClusterState

  constructor(
    members: ClusterState,
    partition: Partial<Partition>,
    readonly deadAfterMs: number,
    readonly isDurable = false,
  ) {
    this.cluster = withPartition(members, 0, {
      owner: 'a',
      term: OWNER_TERM,
      backups: [],
      followers: [],
      moveTo: null,
      ...partition,
    })
    this.owned = new OwnedPartition(0, OWNER_TERM, this.store, this)
  }

  abstract wallNow(): number
  abstract collectableAt(): number | undefined
  abstract isLinked(nodeId: string): boolean
  abstract whenSnapshotRoom(nodeId: string, send: () => unknown): void
  abstract acknowledge(partitionId: number, term: number, routed: RoutedOp, ack: Ack): void
  abstract reserveHeld(bytes: number): boolean

  now(): number {
    return this.time
  }

  state(): ClusterState {
    return this.cluster
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

  stamp(past: readonly Timestamp[]): Timestamp {
    const millis = past.reduce((latest, stamp) => Math.max(latest, stamp.millis + 1), this.time)
    return { millis, counter: 0, nodeId: 'a~1' }
  }

  mayKeepAside(nodeId: string): boolean {
    return this.keepers.has(nodeId)
  }

  confirmsHorizons(): boolean {
    return true
  }

  lockFault(): Refusal | undefined {
    return this.fault
  }

  lockIsFull(): void {
    this.fullLocks += 1
  }

  // ── what the test does ──

  /** Takes over, and every replica that was asked has answered. */
  serves(): this {
    this.owned.begin()
    for (const nodeId of this.takes) this.takeAnswered(nodeId)
    return this
  }

  /** @param states after how many: those in between are never seen here */
  becomes(change: Partial<Partition>, states = 1): void {
    const { version } = this.cluster
    this.cluster = { ...withPartition(this.cluster, 0, change), version: version + states }
    this.owned.follow()
  }

  /** The newest chunk of its bring-up has arrived there, and every op. */
  confirms(nodeId: string): void {
    const sent = this.streamed.filter(({ to, item }) => to === nodeId && item.kind === 'snapshot')
    const chunk = sent.map(({ item }) => (item.kind === 'snapshot' ? item.chunk : 0)).at(-1) ?? 0
    this.owned.onAck(nodeId, { term: this.owned.term, seq: this.store.seq, chunk })
  }

  takeAnswered(nodeId: string, records: StoredRecord[] = [], seq = 0, term = OWNER_TERM, horizon?: number): void {
    this.owned.onTakeAnswer(nodeId, { term, seq, records, horizon })
  }
}
