/** All 271 partitions as this node holds them: plays the role the newest state gives it in each. */
import { PARTITION_COUNT, memberOf, partitionIdOf, supersedes } from '@topgunbuild/core'
import type { ClusterState, LWWRecord, Member, Runtime, Timer } from '@topgunbuild/core'
import type { Journal } from '../../storage/Journal'
import type { ClusterFabric, DataMessage } from '../ClusterFabric'
import type { PeerIdentity, PeerMessageOf, StreamItem } from '../mesh/peer-messages'
import type { Limits } from '../../config/limits'
import type { InspectedPartition, PartitionRole } from '../../inspection/Inspection'
import type { BoundHit, QueueName } from '../../inspection/queues'
import { AckGate } from './AckGate'
import { EarlyTakes, type TakeItem } from './EarlyTakes'
import { HeldFrames, type HeldFrame } from './HeldFrames'
import { inFrames } from './in-frames'
import { newestAcks, type StreamAck } from './newest-acks'
import { OwnedPartition, type OwnerLinks } from './OwnedPartition'
import { PacedOutbox, type PacedLink } from './PacedOutbox'
import { horizonName } from './horizon-name'
import { KeptElsewhere } from './KeptElsewhere'
import { PartitionStore, type Collected, type Place } from './PartitionStore'
import { AwaitedMerges } from '../repair/AwaitedMerges'
import { answerRepair } from '../repair/repair-target'
import { ALL_LOCKS, isLockMap } from '../locks/lock-ask'
import { LOCKS_SINCE, lockFaultOf } from '../locks/lock-fault'
import { RepairSource, type RepairAnswer, type RepairItem } from '../repair/RepairSource'
import { ReplicaPartition, type Applied, type KnownOwner } from './ReplicaPartition'
import { failed, type RoutedOp } from './RoutedOp'
import { ReturningCopies } from './ReturningCopies'
import { SnapshotLanes } from './SnapshotLanes'
import { inParts, TakeAnswers, type TakeAnswer } from './take-answers'
import { TurnOutbox } from './TurnOutbox'
import { weightOfItem, weightOfRecords } from './weights'

/** Takings of terms not yet learned; beyond it the link starts anew, and with it the taking. */
const MOST_EARLY_TAKES = 10 * PARTITION_COUNT
/** How often a node says what it keeps aside. */
const SAY_EVERY_MS = 1000
/** The first version between nodes that confirms horizons. */
const COLLECT_SINCE = 9

export interface PartitionsOptions {
  readonly runtime: Runtime
  readonly selfId: string
  readonly fabric: ClusterFabric
  readonly tickMs: number
  readonly deadAfterMs: number
  readonly limits: Limits
  readonly boundHit: BoundHit
  /** Sends an op on its way again: the partition has another owner now. */
  readonly reroute: (routed: RoutedOp) => void
  /** A record of this map became new on this node, or left it. */
  readonly merged: (map: string) => void
  /** The same, with the record; never for what left. */
  readonly changed: (partitionId: number, map: string, key: string, record: LWWRecord<unknown>) => void
  /** Of this node's hybrid clock, above all these. */
  readonly stamp: OwnerLinks['stamp']
  readonly minClusterSize: number
  readonly tombstoneAgeMs: number
  /** Absent: this node holds everything in memory only. */
  readonly journal?: Journal | undefined
}

export class Partitions {
  private readonly stores: readonly PartitionStore[]
  private readonly replicas: readonly ReplicaPartition[]
  private readonly owned = new Map<number, OwnedPartition>()
  private readonly streams: PacedOutbox<StreamItem>
  private readonly acks: TurnOutbox<StreamAck>
  private readonly takes: TurnOutbox<TakeItem>
  private readonly takeAnswers: PacedOutbox<TakeAnswer>
  private readonly takesHeard = new TakeAnswers()
  private readonly lanes: SnapshotLanes
  private readonly early: HeldFrames
  private readonly earlyTakes = new EarlyTakes(MOST_EARLY_TAKES)
  private readonly repair: RepairSource
  private readonly awaited = new AwaitedMerges()
  private readonly elsewhere = new KeptElsewhere()
  private saidAt = -Infinity
  private readonly repairs: PacedOutbox<RepairItem>
  private readonly repairAnswers: TurnOutbox<RepairAnswer>
  private readonly gate: AckGate
  private readonly ownerLinks: OwnerLinks
  private readonly returning: ReturningCopies
  private heldBytes = 0
  /** False until a state counts on what this node holds. */
  private inState = false
  private ticker: Timer | undefined

  constructor(private readonly options: PartitionsOptions) {
    const { runtime, fabric, selfId, limits } = options
    this.lanes = new SnapshotLanes(limits.maxSnapshotBytes)
    this.early = new HeldFrames(limits.maxEarlyBytes)
    this.stores = Array.from({ length: PARTITION_COUNT }, (_, partitionId) => this.makeStore(partitionId))
    this.replicas = this.stores.map(
      (store, partitionId) => new ReplicaPartition(store, () => this.repair.copyOf(partitionId)),
    )
    this.streams = new PacedOutbox(
      runtime,
      this.paced(weightOfItem, (nodeId, items) => this.sendStream(nodeId, items)),
    )
    this.acks = new TurnOutbox(runtime, (nodeId, acks) => {
      fabric.send(nodeId, { type: 'STREAM_ACK', acks: newestAcks(acks), refused: [] })
    })
    this.takes = new TurnOutbox(runtime, (nodeId, items) => {
      fabric.send(nodeId, { type: 'TAKE', version: fabric.state()?.version ?? 0, items })
    })
    this.gate = new AckGate(runtime, {
      isFresh: () => fabric.isFresh(),
      isLargeEnough: () => fabric.isLargeEnough(),
      confirm: (then) => fabric.confirm(then),
      isOwner: (partitionId, term) => this.owned.get(partitionId)?.term === term,
      standBy: (partitionId, holders) => this.owned.get(partitionId)?.standBy(holders) === true,
      version: () => fabric.state()?.version ?? 0,
      reroute: options.reroute,
    })
    this.takeAnswers = new PacedOutbox(
      runtime,
      this.paced(
        ({ records }) => weightOfRecords(records),
        (nodeId, items) => this.sendTakeAnswers(nodeId, items),
      ),
    )
    this.repairs = new PacedOutbox(
      runtime,
      this.paced(
        ({ records }) => weightOfRecords(records ?? []),
        (nodeId, items) => this.sendRepair(nodeId, items),
      ),
    )
    this.repairAnswers = new TurnOutbox(runtime, (nodeId, items) => {
      if (nodeId !== selfId) fabric.send(nodeId, { type: 'REPAIR_ANSWER', items })
      else for (const item of items) this.repair.onAnswer(selfId, item)
    })
    this.repair = new RepairSource({
      runtime,
      deadAfterMs: options.deadAfterMs,
      state: () => fabric.state(),
      send: (owner, item) => this.repairs.add(owner, item),
      isOfUse: (partitionId) => this.roleOf(partitionId) === 'follower',
      dropped: (partitionId, copy) => this.forgetOnDisk(partitionId, copy),
    })
    this.returning = new ReturningCopies({
      runtime,
      isOwned: (partition) => this.owned.get(partition.partitionId) === partition,
      copyOf: (partitionId) => this.repair.copyOf(partitionId),
    })
    options.journal?.serve({
      store: (partitionId) => this.store(partitionId),
      kept: (partitionIds) => this.onKept(partitionIds),
    })
    this.ownerLinks = {
      selfId,
      isDurable: options.journal?.isDurable === true,
      deadAfterMs: options.deadAfterMs,
      now: () => runtime.monotonicNow(),
      wallNow: () => runtime.wallNow(),
      state: () => this.knownState(),
      isLinked: (nodeId) => fabric.isLinked(nodeId),
      mayKeepAside: (nodeId) => this.elsewhere.mayKeep(nodeId),
      stream: (nodeId, item) => this.streams.add(nodeId, item),
      whenSnapshotRoom: (nodeId, send) => this.lanes.request(nodeId, send),
      take: (nodeId, p, term, held) => this.takes.add(nodeId, { p, term, held: { ...held } }),
      report: (fact) => fabric.report([fact]),
      confirmsHorizons: () => fabric.isUnderstood(COLLECT_SINCE),
      acknowledge: (partitionId, term, routed, ack) => this.gate.pass({ partitionId, term, routed, ack }),
      reserveHeld: (bytes) => this.reserveHeld(bytes),
      maxHeldBytes: limits.maxHeldBytesOfPartition,
      heldIsFull: () => options.boundHit('held_ops'),
      stamp: options.stamp,
      tombstoneAgeMs: options.tombstoneAgeMs,
      collectableAt: () => this.collectableAt(),
      lockFault: () => lockFaultOf(this.knownState(), options.minClusterSize, fabric.isUnderstood(LOCKS_SINCE)),
      maxLockWaiters: limits.maxLockWaiters,
      lockIsFull: () => options.boundHit('lock_waiters'),
    }
  }

  /** What the disk holds of before: a copy that no state counts on. */
  restore(map: string, key: string, record: LWWRecord<unknown>): void {
    this.repair.add(partitionIdOf(key), map, key, record)
  }

  /** The same, of the horizon of a partition of which records were restored. */
  restoreHorizon(partitionId: number, horizon: number): void {
    this.repair.setHorizon(partitionId, horizon)
  }

  start(): void {
    const { runtime, tickMs } = this.options
    const dueAt = runtime.monotonicNow() + tickMs
    this.ticker = runtime.setTimer(tickMs, () => {
      const lateMs = runtime.monotonicNow() - dueAt
      if (lateMs > tickMs) for (const partition of this.owned.values()) partition.stoodStill(lateMs)
      for (const partition of this.owned.values()) partition.tick()
      this.repair.offer()
      if (runtime.monotonicNow() - this.saidAt >= SAY_EVERY_MS) this.sayWhatIsKept()
      this.gate.tick()
      this.start()
    })
  }

  stop(): void {
    this.ticker?.cancel()
  }

  /** Ops taken in and not yet answered. */
  get pendingOps(): number {
    let count = 0
    for (const partition of this.owned.values()) count += partition.pendingOps
    return count
  }

  private get lockWaiters(): number {
    let count = 0
    for (const partition of this.owned.values()) count += partition.lockWaiters
    return count
  }

  owns(partitionId: number): boolean {
    return this.owned.has(partitionId)
  }

  /** It is owned, and all that its copies hold is here. */
  holdsAllOf(partitionId: number): boolean {
    return this.owned.get(partitionId)?.isWhole === true
  }

  allStores(): readonly PartitionStore[] {
    return this.stores
  }

  store(partitionId: number): PartitionStore {
    const store = this.stores[partitionId]
    if (store === undefined) throw new Error(`no partition ${partitionId}`)
    return store
  }

  /** @throws Error unless this node owns the partition */
  submit(routed: RoutedOp): void {
    const partition = this.owned.get(routed.partitionId)
    if (partition === undefined) throw new Error(`partition ${routed.partitionId} is not owned here`)
    partition.submit(routed)
  }

  stateChanged(next: ClusterState): void {
    // What was here before this node was in a state is no part of what the state counts on.
    this.setAside((partitionId) => !this.inState || this.isUnlisted(partitionId, next))
    this.inState = true
    const orphans: RoutedOp[] = []
    next.partitions.forEach((partition, partitionId) => {
      const mine = this.owned.get(partitionId)
      const owns = partition.owner === this.options.selfId
      if (mine !== undefined && (!owns || mine.term !== partition.term)) {
        this.owned.delete(partitionId)
        orphans.push(...mine.relinquish())
      }
      if (!owns) return
      if (this.owned.has(partitionId)) mine?.follow()
      else this.own(partitionId, partition.term)
    })
    this.returning.goOn()
    this.gate.recheck()
    for (const routed of orphans) this.options.reroute(routed)
    for (const take of this.earlyTakes.release()) this.onTake(take.from, take.version, take.items)
    for (const frame of this.early.release()) this.receive(frame)
    this.repair.offer()
  }

  /** How many records this node holds, by map; those of locks, each of which has its own, together. */
  mapSizes(): Map<string, number> {
    const sizes = new Map<string, number>()
    for (const store of this.stores) {
      for (const name of store.mapNames()) {
        const map = isLockMap(name) ? ALL_LOCKS : name
        sizes.set(map, (sizes.get(map) ?? 0) + (store.recordsOf(name)?.size ?? 0))
      }
    }
    return sizes
  }

  queueBytes(): Partial<Record<QueueName, number>> {
    const { journal } = this.options
    return {
      held_ops: this.heldBytes,
      lock_waiters: this.lockWaiters,
      early_frames: this.early.heldBytes,
      snapshots: this.lanes.bytes,
      outbox: this.streams.bytes + this.takeAnswers.bytes + this.repairs.bytes,
      recent_ops: this.stores.reduce((bytes, { recent }) => bytes + recent.bytes, 0),
      ...(journal === undefined ? {} : { journal: journal.bytes }),
    }
  }

  /** Replication that has not left for this node. */
  backlogTo(nodeId: string): number {
    return this.streams.bytesFor(nodeId) + this.options.fabric.unsentBytes(nodeId)
  }

  drained(nodeId: string): void {
    for (const outbox of [this.streams, this.takeAnswers, this.repairs]) outbox.drained(nodeId)
  }

  /** Copies kept aside until their owners have everything in them. */
  get copiesAside(): number {
    return this.repair.pending
  }

  /** Resolves when no copy is kept aside any more. */
  repaired(): Promise<void> {
    return this.repair.done()
  }

  /** Nobody counts on what this node holds; whoever waited for an answer gets none from here. */
  expelled(): void {
    const unanswered = [...[...this.owned.values()].flatMap((partition) => partition.relinquish()), ...this.gate.drop()]
    this.owned.clear()
    this.returning.clear()
    for (const routed of unanswered) {
      routed.respond(
        failed(routed.opId, 0, 'INTERNAL', 'This node was taken out of the cluster before it could answer.'),
      )
    }
    this.early.release()
    this.earlyTakes.release()
    this.setAside(() => true)
    this.inState = false
  }

  linked(nodeId: string): void {
    this.sayTo([nodeId])
    for (const partition of this.owned.values()) partition.linked(nodeId)
    this.repair.offer()
  }

  unlinked(nodeId: string): void {
    this.streams.forget(nodeId)
    this.lanes.forget(nodeId)
    this.acks.forget(nodeId)
    this.takes.forget(nodeId)
    this.takeAnswers.forget(nodeId)
    this.takesHeard.forget(nodeId)
    this.early.forget(nodeId)
    this.earlyTakes.forget(nodeId)
    this.repairs.forget(nodeId)
    this.repairAnswers.forget(nodeId)
    this.repair.unlinked(nodeId)
    this.elsewhere.unlinked(nodeId)
    for (const partition of this.owned.values()) partition.unlinked(nodeId)
  }

  /** False when the message is not for the partitions. */
  message(from: PeerIdentity, message: DataMessage): boolean {
    switch (message.type) {
      case 'STREAM':
        for (const item of message.items) {
          this.receive({ from: from.nodeId, sender: message.owner, item, version: message.version })
        }
        return true
      case 'STREAM_ACK':
        for (const ack of message.acks) {
          this.owned.get(ack.p)?.onAck(from.nodeId, ack)
          if (ack.chunk > 0) this.lanes.acked(from.nodeId, ack)
        }
        for (const { p } of message.refused) this.lanes.refused(from.nodeId, p)
        if (message.refused.some(({ p, term }) => term > (this.owned.get(p)?.term ?? term))) {
          this.options.fabric.pull(from.nodeId)
        }
        return true
      case 'TAKE':
        this.onTake(from, message.version, message.items)
        return true
      case 'TAKE_ANSWER':
        this.onTakeAnswer(from.nodeId, message)
        return true
      case 'REPAIR':
        for (const item of message.items) this.onRepair(from.nodeId, item)
        return true
      case 'KEEPS':
        this.elsewhere.heard(from, message, this.options.runtime.monotonicNow())
        return true
      case 'REPAIR_ANSWER':
        for (const item of message.items) this.repair.onAnswer(from.nodeId, item)
        return true
      default:
        return false
    }
  }

  inspect(): InspectedPartition[] {
    return this.stores.map((store, partitionId) => ({
      partitionId,
      term: store.term,
      role: this.partOf(partitionId),
      seq: store.seq,
      horizon: store.horizon,
      recent: [...store.recent.list()],
    }))
  }

  // ── the disk ──

  private makeStore(partitionId: number): PartitionStore {
    const { journal, merged, changed, limits } = this.options
    const hooks = {
      merged: (map: string, key: string, record: LWWRecord<unknown>) => {
        merged(map)
        changed(partitionId, map, key, record)
        if (journal === undefined) return
        // What was put aside is on the disk already, and must not be replaced by something earlier.
        const aside = this.repair.copyOf(partitionId)?.record(map, key)
        if (supersedes(record, aside)) journal.changed(map, key, record)
      },
      left: merged,
      moved: () => journal?.moved(partitionId),
      collected: (tombstones: readonly Collected[]) => this.collectedFrom(partitionId, tombstones),
    }
    return new PartitionStore(hooks, limits.maxRecentBytes)
  }

  private collectedFrom(partitionId: number, tombstones: readonly Collected[]): void {
    const { journal, merged } = this.options
    for (const name of new Set(tombstones.map(({ map }) => map))) merged(name)
    this.repair.keepRemovals(partitionId, tombstones)
    this.rememberHorizon(partitionId)
    // A disk must never have forgotten more than it knows of.
    if (tombstones.length > 0) journal?.whenKept(() => this.deleteOnDisk(partitionId, tombstones))
  }

  private deleteOnDisk(partitionId: number, places: readonly Place[]): void {
    const [store, aside] = [this.store(partitionId), this.repair.copyOf(partitionId)]
    for (const { map, key } of places) {
      if (store.record(map, key) !== undefined || aside?.record(map, key) !== undefined) continue
      this.options.journal?.changed(map, key, null)
    }
  }

  /** Of what the disk holds of the partition: of two copies together only that is known which is so of each. */
  private rememberHorizon(partitionId: number): void {
    const { horizon } = this.store(partitionId)
    const aside = this.repair.copyOf(partitionId)?.horizon ?? horizon
    this.options.journal?.remember(horizonName(partitionId), Math.min(horizon, aside))
  }

  private collectableAt(): number | undefined {
    const { fabric, runtime } = this.options
    const { absent } = this.knownState()
    if (absent !== undefined || this.repair.pending > 0 || !fabric.isUnderstood(COLLECT_SINCE)) return undefined
    const earliest = this.elsewhere.earliest(this.otherMembers(), runtime.monotonicNow())
    return earliest === undefined ? undefined : Math.min(earliest, runtime.wallNow())
  }

  private onKept(partitionIds: readonly number[]): void {
    for (const partitionId of partitionIds) {
      this.owned.get(partitionId)?.onKept()
      const owner = this.options.fabric.state()?.partitions[partitionId]?.owner
      const { term, seq, kept } = this.store(partitionId)
      if (owner === undefined || owner === this.options.selfId || kept === 0) continue
      if (this.roleOf(partitionId) === 'none') continue
      this.acks.add(owner, { p: partitionId, term, seq, chunk: 0, kept })
    }
  }

  /** Its owner has all of it, on disks too. What this node holds again of the partition stays. */
  private forgetOnDisk(partitionId: number, copy: PartitionStore): void {
    if (this.store(partitionId).horizon !== copy.horizon) this.rememberHorizon(partitionId)
    this.options.journal?.whenKept(() => this.deleteOnDisk(partitionId, copy.places()))
  }

  // ── copies nobody counts on ──

  private setAside(concerns: (partitionId: number) => boolean): void {
    const before = this.repair.pending
    this.stores.forEach((store, partitionId) => {
      if (!concerns(partitionId) || (store.isEmpty && store.term === 0)) return
      // Of an empty one, too, it is known up to when what was removed from it is forgotten.
      if (!store.isEmpty || store.horizon > 0) this.repair.keep(partitionId, store.detach())
      this.replica(partitionId).forget()
    })
    // Before anybody sends what lies there.
    if (this.repair.pending > before) this.sayWhatIsKept()
  }

  private isUnlisted(partitionId: number, state: ClusterState): boolean {
    const partition = state.partitions[partitionId]
    if (partition === undefined) return false
    const { owner, backups, followers } = partition
    return ![owner, ...backups, ...followers].includes(this.options.selfId)
  }

  private sayWhatIsKept(): void {
    this.saidAt = this.options.runtime.monotonicNow()
    this.sayTo(this.otherMembers().map(({ nodeId }) => nodeId))
  }

  private sayTo(nodeIds: readonly string[]): void {
    const { fabric, runtime } = this.options
    const message = { type: 'KEEPS', aside: this.repair.pending, wallMs: Math.round(runtime.wallNow()) } as const
    for (const nodeId of nodeIds) fabric.send(nodeId, message)
  }

  private onRepair(from: string, item: RepairItem): void {
    // Nobody would ever look for it here, and nothing would ever take it away.
    if (item.records?.some(({ k }) => partitionIdOf(k) !== item.p) === true) {
      this.options.fabric.resetLink(from)
      return
    }
    const partition = this.owned.get(item.p)
    if (partition !== undefined && !this.awaited.begin(partition, from, item)) return
    answerRepair(item, { partition, store: this.store(item.p) }, (said) => {
      const attempt = partition === undefined ? item.attempt : this.awaited.answered(partition, from, item)
      const answer = (): void => this.repairAnswers.add(from, attempt === undefined ? said : { ...said, attempt })
      // The records are on this node's disk by now; the horizon may not be.
      const { journal } = this.options
      if (journal !== undefined && said.answer === 'merged' && item.horizon !== undefined) journal.whenKept(answer)
      else answer()
    })
  }

  private sendRepair(nodeId: string, items: RepairItem[]): void {
    if (nodeId === this.options.selfId) {
      for (const item of items) this.onRepair(nodeId, item)
      return
    }
    for (const frame of inFrames(items, ({ records }) => weightOfRecords(records ?? []))) {
      this.options.fabric.send(nodeId, { type: 'REPAIR', items: frame })
    }
  }

  // ── the owner's side ──

  /**
   * Registered before it begins: what it does first may already come back to it. A founder knows before it answers what it
   * held.
   */
  private own(partitionId: number, term: number): void {
    const partition = new OwnedPartition(partitionId, term, this.store(partitionId), this.ownerLinks)
    this.owned.set(partitionId, partition)
    if (partition.begin(this.repair.copyOf(partitionId) !== undefined)) this.returning.add(partition)
  }

  private reserveHeld(bytes: number): boolean {
    if (this.heldBytes + bytes > this.options.limits.maxHeldBytes) return false
    this.heldBytes += bytes
    return true
  }

  private sendStream(nodeId: string, items: StreamItem[]): void {
    const { fabric } = this.options
    const [owner, version] = [fabric.incarnation(), fabric.state()?.version ?? 0]
    for (const frame of inFrames(items, weightOfItem)) {
      fabric.send(nodeId, { type: 'STREAM', owner, version, items: frame })
    }
  }

  private onTakeAnswer(from: string, message: PeerMessageOf<'TAKE_ANSWER'>): void {
    for (const item of message.items) {
      if (item.refused) this.options.fabric.pull(from)
      const answer = item.refused ? undefined : this.takesHeard.gather(from, item)
      if (answer !== undefined) this.owned.get(item.p)?.onTakeAnswer(from, answer)
    }
  }

  // ── the replica's side ──

  private receive(frame: HeldFrame): void {
    const { from, sender, item, version = 0 } = frame
    const { fabric } = this.options
    const isAhead = version > (fabric.state()?.version ?? 0)
    // Once one frame waits for the state, all behind it wait too: order is what makes a stream complete.
    const verdict = this.early.holds(item.p, from)
      ? ({ kind: 'held' } as const)
      : this.replica(item.p).receive(item, sender, this.knownOwner(item.p), isAhead)
    switch (verdict.kind) {
      case 'applied': {
        const { generation } = this.store(item.p)
        const confirm = (): void => this.confirm(from, item, verdict, generation)
        const { journal } = this.options
        // A follower is in sync once its chunks and its horizon are confirmed, and then its disk must have them.
        const mustBeKept = item.kind === 'snapshot' || item.kind === 'collect'
        if (journal !== undefined && (mustBeKept || journal.isFull)) journal.whenKept(confirm)
        else confirm()
        return
      }
      case 'refused':
        fabric.send(from, { type: 'STREAM_ACK', acks: [], refused: [{ p: item.p, term: verdict.term }] })
        return
      case 'held':
        if (this.early.keep(frame)) return fabric.pull(from)
        this.options.boundHit('early_frames')
        return fabric.resetLink(from)
      case 'gap':
        fabric.resetLink(from)
    }
  }

  /** @param since the generation in which it was applied: what came in its place meanwhile knows nothing of it */
  private confirm(to: string, item: StreamItem, { chunk, buckets, question, horizon }: Applied, since: number): void {
    const { p } = item
    const { term, seq, kept, generation } = this.store(p)
    if (generation !== since && chunk > 0) {
      // It is not here any more, and must be told, for the next ones wait for its place on the way.
      this.options.fabric.send(to, { type: 'STREAM_ACK', acks: [], refused: [{ p, term: item.term }] })
      return
    }
    const disk = this.options.journal === undefined ? {} : { kept }
    const asked = buckets === undefined ? {} : { buckets, ...(question === undefined ? {} : { question }) }
    const told = horizon === undefined || generation !== since ? {} : { horizon }
    this.acks.add(to, { p, term, seq, chunk, ...disk, ...asked, ...told })
  }

  /** A term that is not yet learned waits for the state that names it: nobody's bare word raises a fence. */
  private onTake(from: PeerIdentity, version: number, items: readonly TakeItem[]): void {
    const { fabric } = this.options
    const isNewer = version > (fabric.state()?.version ?? 0)
    if (isNewer) fabric.pull(from.nodeId)
    const isEarly = ({ p, term }: TakeItem): boolean => isNewer && term > this.knownOwner(p).term
    if (!this.earlyTakes.keep({ from, version, items: items.filter(isEarly) })) {
      fabric.resetLink(from.nodeId)
      return
    }
    for (const item of items) {
      if (isEarly(item)) continue
      for (const part of inParts(this.takeAnswer(from, item), from.protocol)) this.takeAnswers.add(from.nodeId, part)
    }
  }

  private takeAnswer(from: PeerIdentity, { p, term, held }: TakeItem): TakeAnswer {
    const known = this.knownOwner(p)
    const isOwner = term === known.term && from.incarnation === known.owner
    const answer = isOwner ? this.replica(p).take(term, held, known) : 'refused'
    const { seq, horizon } = this.store(p)
    if (answer === 'refused') return { p, term, refused: true, seq, records: [] }
    return { p, term, refused: false, seq, records: answer, ...(horizon > 0 ? { horizon } : {}) }
  }

  private sendTakeAnswers(nodeId: string, items: TakeAnswer[]): void {
    for (const frame of inFrames(items, ({ records }) => weightOfRecords(records))) {
      this.options.fabric.send(nodeId, { type: 'TAKE_ANSWER', items: frame })
    }
  }

  private paced<Item>(weigh: (item: Item) => number, send: PacedLink<Item>['send']): PacedLink<Item> {
    const { fabric, selfId } = this.options
    return { weigh, send, hasRoom: (nodeId) => nodeId === selfId || fabric.hasRoom(nodeId) }
  }

  private knownOwner(partitionId: number): KnownOwner {
    const state = this.options.fabric.state()
    const partition = state?.partitions[partitionId]
    if (state === null || partition === undefined) return { term: 0, owner: undefined }
    return { term: partition.term, owner: memberOf(state, partition.owner)?.incarnation }
  }

  private otherMembers(): readonly Member[] {
    const { fabric, selfId } = this.options
    return fabric.state()?.members.filter(({ nodeId }) => nodeId !== selfId) ?? []
  }

  private knownState(): ClusterState {
    const state = this.options.fabric.state()
    if (state === null) throw new Error('a node owns partitions only in a state')
    return state
  }

  private replica(partitionId: number): ReplicaPartition {
    const replica = this.replicas[partitionId]
    if (replica === undefined) throw new Error(`no partition ${partitionId}`)
    return replica
  }

  /** What this node does, whatever the state says: an owner that was replaced and goes on must show. */
  private partOf(partitionId: number): PartitionRole {
    if (this.owned.has(partitionId)) return 'owner'
    const role = this.roleOf(partitionId)
    return role === 'owner' ? 'none' : role
  }

  private roleOf(partitionId: number): PartitionRole {
    const partition = this.options.fabric.state()?.partitions[partitionId]
    const { selfId } = this.options
    if (partition?.owner === selfId) return 'owner'
    if (partition?.backups.includes(selfId) === true) return 'backup'
    return partition?.followers.includes(selfId) === true ? 'follower' : 'none'
  }
}
