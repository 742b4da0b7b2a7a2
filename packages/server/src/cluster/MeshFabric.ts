/**
 * The embedded fabric: nodes linked by a full mesh agree on the state by reporting to the oldest member.
 *
 *   searching ──found──▶ member ──drain──▶ leaving ──depart──▶ closed
 *       │                  ▲ │
 *       └──── admitted ────┘ └── expelled: new incarnation, searching again
 */
import {
  StateDigest,
  TopGunError,
  changed,
  coordinatorOf,
  epochOf,
  foundState,
  memberOf,
  newestOf,
  nextState,
  randomHex,
  relationOf,
} from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Member, Runtime, Timer } from '@topgunbuild/core'
import type { Log } from '../config/server-config'
import type { ClusterTls } from '../config/tls-config'
import type { BoundHit } from '../inspection/queues'
import type { ClusterFabric, DataMessage, FabricEvents } from './ClusterFabric'
import { Mesh, type MeshEvents } from './mesh/Mesh'
import {
  OLDEST_PEER_PROTOCOL_VERSION,
  PEER_PROTOCOL_VERSION,
  type PeerIdentity,
  type PeerMessage,
  type PeerMessageOf,
  type Position,
} from './mesh/peer-messages'
import { Confirmation, othersOf } from './membership/Confirmation'
import { CoordinatorWatch } from './membership/CoordinatorWatch'
import { Departure } from './membership/Departure'
import { FactBook } from './membership/FactBook'
import { foundingDecision } from './membership/founding'
import { Observations } from './membership/Observations'
import { Office } from './membership/Office'
import { isPlausible } from './membership/plausible'
import { positionOf } from './membership/position-of'
import { SaidPositions, type Standing } from './membership/SaidPositions'
import { silenceMs } from './membership/silence'
import { losesTo } from './membership/split-choice'
import { StateNews } from './membership/StateNews'

/** How many times `deadAfterMs` a leaving node waits to be taken off the list. */
const GOODBYE_PATIENCE = 2
/** How many times `deadAfterMs` a node is refused before it believes that its name is taken, and not its predecessor's yet. */
const NAME_TAKEN_PATIENCE = 4
/** A broken link counts as whole again once its other end was heard within this many heartbeats. */
const WHOLE_WITHIN_HEARTBEATS = 3

export interface MeshFabricOptions {
  readonly runtime: Runtime
  readonly nodeId: string
  readonly bindHost: string
  readonly port: number
  readonly secret: Buffer
  readonly peers: readonly string[]
  readonly backupCount: number
  readonly minClusterSize: number
  readonly heartbeatIntervalMs: number
  readonly deadAfterMs: number
  readonly maxFrameBytes: number
  readonly clusterTls: ClusterTls | undefined
  readonly maxPeerBufferedBytes: number
  readonly maxPeerHandshakes: number
  readonly boundHit: BoundHit
  readonly translateAddress: (address: string) => string
  /** Read once the ports are bound. */
  readonly endpoint: () => string
  /** This node keeps what it holds on disk. */
  readonly isDurable: boolean
  readonly clusterAddress: (boundPort: number) => string
  readonly log: Log
}

export class MeshFabric implements ClusterFabric, MeshEvents {
  private readonly mesh: Mesh
  private readonly observations: Observations
  private readonly office: Office
  private readonly facts: FactBook
  private readonly watch: CoordinatorWatch
  private readonly departure: Departure
  private readonly confirmation: Confirmation
  private readonly news: StateNews
  private readonly saidPositions = new SaidPositions()
  private readonly digest = new StateDigest()
  private current: ClusterState | null = null
  private ownPosition: Position | null = null
  /** A linked peer spoke of a state that descends from ours and has not arrived yet. */
  private isBehind = false
  private ownIncarnation: string
  private boundPort = 0
  private phase: 'searching' | 'member' | 'leaving' | 'closed' = 'searching'
  /** Configured peers that turned out to be this node itself. */
  private readonly ownAddresses = new Set<string>()
  /** Tick at which the search for a cluster began. */
  private searchingSince = 0
  /** The state this node was in before it was taken for lost. */
  private former: Position | null = null
  /** `former` comes from a disk: no process of that time lives on in this one. */
  private wasRestored = false
  private confirmedAt = Number.NEGATIVE_INFINITY
  private mustConfirm = false
  private handedOver = false
  private ticker: Timer | undefined
  private whenMember: (() => void)[] = []
  private failStart: (why: TopGunError) => void = () => undefined
  /** Tick of the first refusal for its name's sake, while this node is in no state. */
  private nameRefusedSince: number | undefined
  /** Who was asked for a state and has not sent it. */
  private readonly pulled = new Set<string>()

  constructor(
    private readonly options: MeshFabricOptions,
    private readonly events: FabricEvents,
  ) {
    const { runtime, nodeId } = options
    this.ownIncarnation = randomHex(runtime)
    this.observations = new Observations(options)
    const isHeard = (peer: PeerIdentity): boolean => this.observations.heardLately(peer)
    this.mesh = new Mesh({ ...options, identity: () => this.identity(), isHeard }, this)
    this.office = new Office(runtime, {
      current: () => this.current,
      holdsOffice: () => this.isCoordinator() && !this.handedOver,
      issued: (next, previous) => {
        const epoch = epochOf(next.version)
        // Said of the state, not of each who comes from there: they ask until they are in it.
        if (epoch > epochOf(previous.version)) options.log('warn', 'a line of states gave way to this one', { epoch })
        this.issued(next, previous)
      },
      isFresh: () => this.isFresh(),
      confirm: (then) => this.confirm(then),
    })
    this.news = new StateNews({ send: (to, message) => this.mesh.send(to, message) })
    this.facts = new FactBook(runtime, (facts) => this.sendFacts(facts))
    this.watch = new CoordinatorWatch(this.observations, {
      selfId: nodeId,
      send: (to, message) => void this.mesh.send(to, message),
      takeOffice: (state, lost) => this.takeOffice(state, lost),
    })
    this.departure = new Departure({
      selfId: nodeId,
      isLinked: (other) => this.isLinked(other),
      askRemoval: () => this.report([{ type: 'removed', nodeId, incarnation: this.ownIncarnation }]),
      handOver: (to, state) => {
        // From here on the office is the heir's: a state of ours would stand beside its own.
        this.handedOver = true
        this.mesh.send(to, { type: 'HAND_OVER', state })
      },
    })
    this.confirmation = new Confirmation({
      ask: (to, round) => void this.mesh.send(to, { type: 'CONFIRM', round, version: this.current?.version ?? 0 }),
      confirmed: (startedAt) => this.confirmed(startedAt),
    })
  }

  get port(): number {
    return this.boundPort
  }

  /** Binds the cluster port; nothing is dialled yet. */
  async listen(): Promise<number> {
    this.boundPort = await this.mesh.listen()
    return this.boundPort
  }

  start(): Promise<void> {
    this.searchingSince = this.observations.ticks
    this.observations.tick()
    for (const peer of this.options.peers) this.mesh.dial(peer)
    this.search()
    this.tickLater()
    return new Promise((resolve, reject) => {
      this.failStart = reject
      if (this.current !== null) resolve()
      else this.whenMember.push(resolve)
    })
  }

  state(): ClusterState | null {
    return this.current
  }

  /** Of the newest state; null: in none. */
  position(): Position | null {
    return this.ownPosition
  }

  /** The state this node was in when its process ended; to be told before `listen`. */
  restore(former: Position): void {
    this.former = former
    this.wasRestored = true
  }

  incarnation(): string {
    return this.ownIncarnation
  }

  report(facts: readonly ClusterEvent[]): void {
    if (this.isCoordinator()) this.office.hear(this.options.nodeId, facts)
    this.facts.add(facts)
  }

  send(nodeId: string, message: DataMessage): boolean {
    return this.mesh.send(nodeId, message)
  }

  isLinked(nodeId: string): boolean {
    return this.mesh.peerOf(nodeId) !== undefined
  }

  resetLink(nodeId: string): void {
    this.mesh.reset(nodeId)
  }

  unsentBytes(nodeId: string): number {
    return this.mesh.unsentBytes(nodeId)
  }

  hasRoom(nodeId: string): boolean {
    return this.mesh.hasRoom(nodeId)
  }

  /** Of all links. */
  get allUnsentBytes(): number {
    return this.mesh.allUnsentBytes
  }

  /** Every one of many frames may ask for it; a state is large, and is asked for once until it comes or a tick passes. */
  pull(nodeId: string): void {
    if (this.pulled.has(nodeId)) return
    if (this.mesh.send(nodeId, { type: 'STATE_PULL' })) this.pulled.add(nodeId)
  }

  drained(nodeId: string): void {
    this.events.drained(nodeId)
  }

  isFresh(): boolean {
    const { runtime, deadAfterMs } = this.options
    if (this.current === null || this.isBehind) return false
    if (this.observations.pausedMs() > deadAfterMs) this.mustConfirm = true
    if (this.others().length === 0) return true
    if (this.mustConfirm) return false
    if (runtime.monotonicNow() - this.confirmedAt < deadAfterMs) return true
    const witnesses = this.isCoordinator() ? this.current.members.slice(1) : [coordinatorOf(this.current)]
    return witnesses.some((member) => this.observations.heardLately(member))
  }

  /** Somebody spoke of a newer state, and whoever could send it is silent: no input will tell before time passes. */
  private confirmLater(then: (startedAt: number) => void): void {
    const { ownIncarnation } = this
    this.options.runtime.setTimer(this.options.heartbeatIntervalMs, () => {
      if (this.phase !== 'closed' && this.ownIncarnation === ownIncarnation) this.confirm(then)
    })
  }

  isLargeEnough(): boolean {
    const { minClusterSize, nodeId } = this.options
    if (minClusterSize <= 1) return true
    // By the clock: whoever stood still may have been alone all that time.
    const others = (this.current?.members ?? []).filter(
      (member) => member.nodeId !== nodeId && this.observations.heardLately(member),
    )
    return this.current !== null && others.length + 1 >= minClusterSize
  }

  isUnderstood(since: number): boolean {
    return this.others().every((nodeId) => (this.mesh.peerOf(nodeId)?.protocol ?? since) >= since)
  }

  confirm(then: (startedAt: number) => void): void {
    const { runtime } = this.options
    const witnesses = this.witnesses()
    if (witnesses.length > 0) return this.confirmation.request(then, witnesses, runtime.monotonicNow())
    if (this.isBehind) return this.confirmLater(then)
    // Nobody to ask: never within the call, because whoever asks may ask again at once.
    runtime.afterPendingInput(() => {
      const now = runtime.monotonicNow()
      this.confirmed(now)
      then(now)
    })
  }

  drain(): Promise<void> {
    if (this.phase === 'closed') return Promise.resolve()
    this.phase = 'leaving'
    this.report([{ type: 'leaving', nodeId: this.options.nodeId, incarnation: this.ownIncarnation }])
    return this.departure.drained(this.current)
  }

  async depart(): Promise<void> {
    if (this.phase === 'closed') return
    this.phase = 'leaving'
    const { runtime, deadAfterMs } = this.options
    let patience: Timer | undefined
    // Whoever should take note may be gone itself; then the others see the closed links.
    const enough = new Promise<void>((resolve) => {
      patience = runtime.setTimer(GOODBYE_PATIENCE * deadAfterMs, resolve)
    })
    await Promise.race([this.departure.forgotten(this.current), enough])
    patience?.cancel()
    this.phase = 'closed'
    this.ticker?.cancel()
    await this.mesh.close()
  }

  // ── what the mesh tells ──

  linked(peer: PeerIdentity): void {
    this.observations.linked(peer)
    this.sendHeartbeat(peer.nodeId, this.standing())
    this.confirmation.askMissing(this.witnesses().filter((nodeId) => nodeId === peer.nodeId))
    this.events.linked(peer.nodeId)
  }

  unlinked(peer: PeerIdentity): void {
    this.pulled.delete(peer.nodeId)
    this.news.unlinked(peer.nodeId)
    this.saidPositions.unlinked(peer.nodeId)
    this.watch.unlinked(peer.nodeId)
    // It spoke of a state that has not arrived and may not: whether ours is the newest must be asked.
    const told = this.observations.greeted().find(({ identity }) => identity.incarnation === peer.incarnation)
    if (told !== undefined && this.isAhead(told.position)) this.mustConfirm = true
    this.observations.unlinked(peer)
    this.lookAhead()
    this.events.unlinked(peer.nodeId)
  }

  gone(peer: PeerIdentity): void {
    this.observations.processGone(peer)
    this.judge()
  }

  nameTaken(): void {
    if (this.current !== null) return
    const { heartbeatIntervalMs, deadAfterMs } = this.options
    this.nameRefusedSince ??= this.observations.ticks
    // Not at once: the predecessor of a restarted node may be on its way out, or its end hidden until it counts as silent.
    const refusedMs = silenceMs(this.observations.ticks, this.nameRefusedSince, heartbeatIntervalMs)
    if (refusedMs < NAME_TAKEN_PATIENCE * deadAfterMs) return
    const sentence = `nodeId: "${this.options.nodeId}" belongs to another running node of the cluster; give every node its own.`
    this.failStart(new TopGunError('REJECTED', sentence))
  }

  versionDiffers({ nodeId, since, protocol }: PeerIdentity): void {
    // A member goes on with those it understands; whoever looks for its cluster must not found another beside it.
    if (this.phase !== 'searching' || this.former !== null) return
    const here = `${OLDEST_PEER_PROTOCOL_VERSION} to ${PEER_PROTOCOL_VERSION}`
    const sentence = `peers: "${nodeId}" speaks the versions ${since} to ${protocol} between nodes, this node ${here}; upgrade by one version at a time.`
    this.failStart(new TopGunError('VERSION_UNSUPPORTED', sentence))
  }

  answeredByItself(address: string): void {
    if (this.options.peers.includes(address)) this.ownAddresses.add(address)
    this.search()
  }

  answeredByLinked(): void {
    this.search()
  }

  refusedPeer(remoteAddress: string, why: string): void {
    this.options.log('warn', 'peer refused', { remoteAddress, why })
  }

  unreachable(address: string, why: string): void {
    this.options.log('warn', 'peer not reached', { address, why })
  }

  message(peer: PeerIdentity, message: PeerMessage): void {
    switch (message.type) {
      case 'HEARTBEAT':
        return this.onHeartbeat(peer, message)
      case 'REPORT':
        return this.hearFacts(peer, message.facts)
      case 'STATE_PULL':
        if (this.current !== null) this.news.tellAll(peer.nodeId, this.current)
        return
      case 'STATE':
        this.pulled.delete(peer.nodeId)
        return this.consider(message.state)
      case 'STATE_CHANGE':
        return this.considerChange(peer.nodeId, message)
      case 'ASK_COORDINATOR':
        return this.watch.answer(peer.nodeId, message.coordinator, this.current, this.ownIncarnation)
      case 'COORDINATOR_ANSWER':
        if (message.state !== null) this.consider(message.state)
        return this.watch.heard(peer.nodeId, message, this.current)
      case 'CONFIRM':
        return this.onConfirm(peer.nodeId, message)
      case 'CONFIRM_ANSWER':
        if (message.state !== null) this.consider(message.state)
        return this.onConfirmAnswer(peer, message)
      case 'HAND_OVER':
        return this.onHandOver(peer, message.state)
      default:
        return this.events.message(peer, message)
    }
  }

  // ── heartbeats, and the search for a cluster ──

  private onHeartbeat(peer: PeerIdentity, message: PeerMessageOf<'HEARTBEAT'>): void {
    const own = this.ownPosition ?? this.former
    if (!isPlausible(message.position ?? null, own) || !isPlausible(message.former ?? null, own)) {
      this.mesh.fault(peer.nodeId, 'a heartbeat of a version or term that no cluster reaches')
      return
    }
    const standing = this.observations.heartbeat(peer, message)
    for (const address of standing?.position?.addresses ?? []) {
      if (!this.isOwnAddress(address)) this.mesh.tryHearsay(address)
    }
    this.hearFacts(peer, message.facts)
    this.comparePosition(peer.nodeId, standing?.position ?? null)
    this.admit()
    this.search()
  }

  /** Whoever is no member has nothing to say about the members. */
  private hearFacts(peer: PeerIdentity, facts: readonly ClusterEvent[]): void {
    if (this.current === null || memberOf(this.current, peer.nodeId)?.incarnation !== peer.incarnation) return
    this.office.hear(peer.nodeId, facts)
  }

  private comparePosition(nodeId: string, theirs: Position | null): void {
    this.lookAhead()
    if (theirs === null || this.phase === 'closed') return
    if (this.current === null || this.ownPosition === null) {
      this.pull(nodeId)
      return
    }
    const relation = relationOf(theirs, this.current)
    if (relation === 'descendant') {
      this.pull(nodeId)
    } else if (relation === 'unrelated' && losesTo(this.positionNow() ?? this.ownPosition, theirs)) {
      this.options.log('warn', 'an unrelated state of the cluster goes on', { theirs: theirs.version })
      this.expel()
    }
  }

  private lookAhead(): void {
    this.isBehind = this.observations.greeted().some(({ position }) => this.isAhead(position))
  }

  private isAhead(position: Position | null): boolean {
    return position !== null && this.current !== null && relationOf(position, this.current) === 'descendant'
  }

  /** Who holds this line of states changes without a new one. */
  private positionNow(): Position | null {
    const { current, ownPosition } = this
    if (current === null || ownPosition === null) return ownPosition
    const others = this.observations.greeted().filter(({ identity, position: theirs }) => {
      return theirs !== null && this.observations.heardLately(identity) && relationOf(theirs, current) !== 'unrelated'
    })
    const holders = 1 + others.length
    if (ownPosition.holders !== holders) this.ownPosition = { ...ownPosition, holders }
    return this.ownPosition
  }

  private search(): void {
    if (this.phase !== 'searching' || this.current !== null) return
    if (this.nameRefusedSince !== undefined && this.observations.greeted().length === 0) return
    const { nodeId, peers, heartbeatIntervalMs, deadAfterMs } = this.options
    const reached = this.observations.greeted()
    const missing = peers.filter((address) => !this.ownAddresses.has(address) && !this.mesh.isAnswered(address))
    const decision = foundingDecision({
      selfId: nodeId,
      configuredPeers: peers.length - this.ownAddresses.size,
      missingPeers: missing.length + this.observations.untold,
      reached: reached.map(({ identity, position }) => ({ nodeId: identity.nodeId, formed: position !== null })),
      searchedMs: silenceMs(this.observations.ticks, this.searchingSince, heartbeatIntervalMs),
      deadAfterMs,
      rejoins: this.former !== null,
      isRestored: this.wasRestored,
      formerPeers: (this.former?.addresses.length ?? 1) - 1,
    })
    if (decision === 'found') this.found()
  }

  private found(): void {
    const { runtime, backupCount } = this.options
    const formers = [this.former, ...this.observations.greeted().map(({ former }) => former)]
    const former = newestOf(formers.filter((one) => one !== null))
    const founded = foundState(randomHex(runtime), this.asMember(this.identity()), backupCount, former)
    this.options.log('info', 'founded a cluster', { clusterId: founded.clusterId })
    this.adopt(founded)
    this.admit()
  }

  /** The coordinator takes in whoever it hears that is in no state: what one said before it fell silent is no request. */
  private admit(): void {
    const state = this.current
    if (state === null || !this.isCoordinator() || this.phase === 'closed') return
    for (const { identity, position, former } of this.observations.greeted()) {
      const known = memberOf(state, identity.nodeId)
      if (position !== null || known?.incarnation === identity.incarnation) continue
      if (this.observations.isLost(this.asMember(identity))) continue
      const joined: ClusterEvent = { type: 'joined', member: this.asMember(identity) }
      // The same name in another incarnation is another process: what the former one held went with it.
      this.office.queue([...this.outgrowing(state, former), ...(known === undefined ? [] : [removalOf(known)]), joined])
    }
  }

  /** Whoever comes from another line than this one brings terms and versions that must not pass for this one's. */
  private outgrowing(state: ClusterState, former: Position | null): ClusterEvent[] {
    if (former === null || ['ancestor', 'same'].includes(relationOf(former, state))) return []
    const epoch = epochOf(Math.max(state.version, former.version)) + 1
    return [{ type: 'healed', issuer: this.ownIncarnation, epoch, aboveTerm: former.topTerm }]
  }

  private tickLater(): void {
    this.ticker = this.options.runtime.setTimer(this.options.heartbeatIntervalMs, () => this.tick())
  }

  private tick(): void {
    if (this.phase === 'closed') return
    this.pulled.clear()
    if (this.observations.tick() > this.options.deadAfterMs) this.mustConfirm = true
    const standing = this.standing()
    for (const nodeId of this.observations.linkedIds()) this.sendHeartbeat(nodeId, standing)
    this.confirmation.askMissing(this.witnesses())
    this.departure.sayGoodbye(this.current)
    this.search()
    this.admit()
    // What has arrived already is heard before anybody is judged silent.
    this.options.runtime.afterPendingInput(() => this.judge())
    this.tickLater()
  }

  private standing(): Standing {
    return { position: this.positionNow(), former: this.former }
  }

  private sendHeartbeat(nodeId: string, standing: Standing): void {
    const toCoordinator = this.current !== null && coordinatorOf(this.current).nodeId === nodeId
    const { pauseToTell: pausedMs } = this.observations
    const beat = {
      type: 'HEARTBEAT',
      stamp: this.observations.ticks,
      echo: this.observations.echoFor(nodeId),
      ...(pausedMs === undefined ? {} : { pausedMs }),
      facts: toCoordinator ? this.facts.pending() : [],
    } as const
    const { protocol } = this.mesh.peerOf(nodeId) ?? { protocol: 0 }
    this.saidPositions.tell(nodeId, protocol, standing, (news) => this.mesh.send(nodeId, { ...beat, ...news }))
  }

  private sendFacts(facts: readonly ClusterEvent[]): void {
    if (this.current === null || this.isCoordinator()) return
    this.mesh.send(coordinatorOf(this.current).nodeId, { type: 'REPORT', facts: [...facts] })
  }

  // ── judging the others ──

  private judge(): void {
    const state = this.current
    if (state === null || this.phase === 'closed') return
    const others = state.members.filter((member) => member.nodeId !== this.options.nodeId)
    this.confirmation.settle(this.witnesses())
    this.reportLinks(state, others)
    if (this.isCoordinator()) {
      const lost = others.filter((member) => this.observations.isLost(member))
      for (const member of lost) this.options.log('warn', 'member lost', { member: member.nodeId })
      this.office.queue(lost.map(removalOf))
      this.office.tick()
      return
    }
    this.watch.watch(state)
  }

  private reportLinks(state: ClusterState, others: readonly Member[]): void {
    const { nodeId, heartbeatIntervalMs } = this.options
    const facts = others.flatMap((member): ClusterEvent[] => {
      const between = [nodeId, member.nodeId] as const
      const broken = state.brokenLinks.some((link) => link.includes(nodeId) && link.includes(member.nodeId))
      // The coordinator does not report whom it misses, it declares it lost.
      const missed = !this.isCoordinator() && this.observations.isLost(member)
      if (!broken && missed) return [{ type: 'link-broken', between }]
      const whole = this.observations.isWhole(member, WHOLE_WITHIN_HEARTBEATS * heartbeatIntervalMs)
      return broken && whole ? [{ type: 'link-whole', between }] : []
    })
    this.report(facts)
  }

  private takeOffice(state: ClusterState, lost: readonly Member[]): void {
    if (this.phase === 'closed') return
    const seen = this.observations.greeted().map(({ position }) => position?.version ?? 0)
    const epoch = epochOf(Math.max(state.version, ...seen)) + 1
    this.options.log('warn', 'taking the office of the coordinator', { epoch })
    const takeover: ClusterEvent = { type: 'took-over', issuer: this.ownIncarnation, epoch }
    this.issued(nextState(state, [takeover, ...lost.map(removalOf)]), state)
    this.office.hear(this.options.nodeId, this.facts.pending())
    this.office.queue([{ type: 'steer' }])
  }

  // ── the state ──

  private isCoordinator(): boolean {
    return this.current !== null && coordinatorOf(this.current).incarnation === this.ownIncarnation
  }

  private issued(next: ClusterState, previous: ClusterState): void {
    const addressed = new Set([...previous.members, ...next.members].map((member) => member.nodeId))
    this.adopt(next)
    const digest = this.digest.of(next)
    for (const nodeId of addressed) if (nodeId !== this.options.nodeId) this.news.tell(nodeId, next, digest)
  }

  /** Where it does not lead from the state here to the one there, the whole is asked for, if it is news. */
  private considerChange(nodeId: string, { change, digest }: PeerMessageOf<'STATE_CHANGE'>): void {
    const { current } = this
    if (current === null) return this.pull(nodeId)
    const candidate = changed(current, change)
    if (candidate !== undefined && this.digest.of(candidate) === digest) return this.consider(candidate)
    const { clusterId } = current
    if (relationOf({ ...change, clusterId }, current) === 'descendant') this.pull(nodeId)
  }

  /** A state that came from another node: adopted when it descends from ours and names us. */
  private consider(candidate: ClusterState): void {
    if (this.phase === 'closed') return
    const included = memberOf(candidate, this.options.nodeId)?.incarnation === this.ownIncarnation
    if (this.current === null) {
      if (included) this.adopt(candidate)
      return
    }
    const relation = relationOf(candidate, this.current)
    // Who holds it is told by heartbeats.
    if (relation === 'unrelated') return
    if (relation !== 'descendant') return
    if (included) this.adopt(candidate)
    else this.expel()
  }

  private adopt(next: ClusterState): void {
    const previous = this.current
    this.current = next
    this.ownPosition = positionOf(next, this.digest.of(next))
    this.former = null
    this.nameRefusedSince = undefined
    this.lookAhead()
    if (this.phase === 'searching') this.phase = 'member'
    for (const { nodeId, clusterAddress } of next.members) {
      if (nodeId !== this.options.nodeId) this.dialMember(clusterAddress)
    }
    this.observations.stateChanged(next)
    if (previous === null || coordinatorOf(previous).incarnation !== coordinatorOf(next).incarnation) {
      this.watch.coordinatorChanged()
    }
    this.facts.stateChanged(next)
    this.events.stateChanged(next, previous)
    this.confirmation.settle(this.witnesses())
    this.confirmation.askMissing(this.witnesses())
    for (const resolve of this.whenMember.splice(0)) resolve()
    this.departure.stateChanged(next)
  }

  /** This node was taken for lost: it comes back as another incarnation, and what it holds is merged from there. */
  private expel(): void {
    if (this.phase === 'leaving') {
      this.departure.removed()
      return
    }
    this.options.log('warn', 'no member any more; rejoining under a new incarnation')
    if (this.current !== null) this.former = positionOf(this.current, this.digest.of(this.current))
    this.wasRestored = false
    this.current = null
    this.ownPosition = null
    this.mustConfirm = false
    this.ownIncarnation = randomHex(this.options.runtime)
    this.phase = 'searching'
    this.searchingSince = this.observations.ticks
    this.office.expelled()
    this.facts.clear()
    this.observations.expelled()
    this.watch.coordinatorChanged()
    this.confirmation.abandon()
    this.events.expelled()
    this.mesh.resetAll()
  }

  // ── confirming, and handing over ──

  private onConfirm(from: string, message: PeerMessageOf<'CONFIRM'>): void {
    // Who is in no state itself confirms nobody's.
    if (this.current === null) return
    const differs = this.current.version !== message.version
    this.mesh.send(from, { type: 'CONFIRM_ANSWER', round: message.round, state: differs ? this.current : null })
  }

  private onConfirmAnswer(peer: PeerIdentity, answer: PeerMessageOf<'CONFIRM_ANSWER'>): void {
    const state = this.current
    if (state === null || memberOf(state, peer.nodeId)?.incarnation !== peer.incarnation) return
    // Who is on another line confirms nothing: which of the two goes on is not decided yet.
    if (answer.state !== null && relationOf(answer.state, state) === 'unrelated') return
    this.confirmation.answer(peer.nodeId, answer.round, this.witnesses())
  }

  private onHandOver(from: PeerIdentity, handed: ClusterState): void {
    this.consider(handed)
    const state = this.current
    if (state === null || coordinatorOf(state).incarnation !== from.incarnation) return
    this.takeOffice(state, [coordinatorOf(state)])
  }

  private confirmed(startedAt: number): void {
    this.confirmedAt = startedAt
    this.mustConfirm = false
  }

  /** Whoever must confirm this node's state: all others; for the coordinator those it has not found lost itself. */
  private witnesses(): string[] {
    const lost = (this.isCoordinator() ? (this.current?.members ?? []) : []).filter((member) =>
      this.observations.isLost(member),
    )
    return this.others().filter((nodeId) => !lost.some((member) => member.nodeId === nodeId))
  }

  private others(): string[] {
    return othersOf(this.current, this.options.nodeId)
  }

  private dialMember(address: string): void {
    if (!this.isOwnAddress(address)) this.mesh.dial(address)
  }

  private isOwnAddress(address: string): boolean {
    return address === this.identity().clusterAddress || this.ownAddresses.has(address)
  }

  private identity(): PeerIdentity {
    return {
      nodeId: this.options.nodeId,
      incarnation: this.ownIncarnation,
      endpoint: this.options.endpoint(),
      clusterAddress: this.options.clusterAddress(this.boundPort),
      ...(this.options.isDurable ? { isDurable: true } : {}),
      protocol: PEER_PROTOCOL_VERSION,
      since: OLDEST_PEER_PROTOCOL_VERSION,
    }
  }

  private asMember({ nodeId, incarnation, endpoint, clusterAddress, isDurable }: PeerIdentity): Member {
    const disk = isDurable === true ? { isDurable } : {}
    return { nodeId, incarnation, endpoint, clusterAddress, status: 'ACTIVE', ...disk }
  }
}

function removalOf(member: Member): ClusterEvent {
  return { type: 'removed', nodeId: member.nodeId, incarnation: member.incarnation }
}
