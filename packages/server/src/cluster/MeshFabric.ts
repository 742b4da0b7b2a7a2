/**
 * The embedded fabric: nodes linked by a full mesh agree on the state by reporting to the oldest member.
 *
 *   searching ──found──▶ member ──drain──▶ leaving ──depart──▶ closed
 *       │                  ▲ │
 *       └──── admitted ────┘ └── expelled: new incarnation, searching again
 */
import {
  coordinatorOf,
  digestOf,
  epochOf,
  foundState,
  isMoot,
  memberOf,
  nextState,
  randomHex,
  relationOf,
} from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Member, Runtime, Timer } from '@topgunbuild/core'
import type { Log } from '../config/server-config'
import type { ClusterFabric, DataMessage, FabricEvents } from './ClusterFabric'
import { Mesh, type MeshEvents } from './mesh/Mesh'
import { PEER_PROTOCOL_VERSION, type PeerIdentity, type PeerMessage, type PeerMessageOf, type Position } from './mesh/peer-messages'
import { Confirmation, othersOf } from './membership/Confirmation'
import { foundingDecision } from './membership/founding'
import { Office } from './membership/Office'
import { silenceMs, stoodStill } from './membership/silence'
import { losesTo } from './membership/split-choice'
import { takesOver } from './membership/takeover'

export interface MeshFabricOptions {
  readonly runtime: Runtime
  readonly nodeId: string
  readonly bindHost: string
  readonly port: number
  readonly secret: Buffer
  readonly peers: readonly string[]
  readonly backupCount: number
  readonly heartbeatIntervalMs: number
  readonly deadAfterMs: number
  readonly maxFrameBytes: number
  readonly maxBufferedBytes: number
  readonly translateAddress: (address: string) => string
  /** Read once the ports are bound. */
  readonly endpoint: () => string
  readonly clusterAddress: (boundPort: number) => string
  readonly log: Log
}

interface PeerView {
  readonly identity: PeerIdentity
  /** Newest own stamp the peer echoed. */
  heardAt: number
  newestStamp: number
  position: Position | null
  /** Null until the first heartbeat: a peer that has said nothing is not known to be without a state. */
  greeted: boolean
}

export class MeshFabric implements ClusterFabric, MeshEvents {
  private readonly mesh: Mesh
  private readonly office: Office
  private readonly confirmation: Confirmation
  private current: ClusterState | null = null
  private ownPosition: Position | null = null
  private ownIncarnation: string
  private boundPort = 0
  private phase: 'searching' | 'member' | 'leaving' | 'closed' = 'searching'
  private readonly views = new Map<string, PeerView>()
  private readonly firstSeenAt = new Map<string, number>()
  private readonly goneIncarnations = new Set<string>()
  private readonly hearsCoordinator = new Map<string, boolean>()
  private facts: ClusterEvent[] = []
  private unsentFacts: ClusterEvent[] = []
  private searchingSince = 0
  private lastTickAt = 0
  private excusedUntil = 0
  private confirmedAt = Number.NEGATIVE_INFINITY
  private mustConfirm = false
  private knownNewer: Position | null = null
  private ticker: Timer | undefined
  private whenMember: (() => void)[] = []
  private whenDrained: (() => void) | undefined
  private whenDeparted: (() => void) | undefined

  constructor(
    private readonly options: MeshFabricOptions,
    private readonly events: FabricEvents,
  ) {
    const { runtime } = options
    this.ownIncarnation = randomHex(runtime)
    this.mesh = new Mesh({ ...options, identity: () => this.identity() }, this)
    this.office = new Office(runtime, {
      current: () => this.current,
      holdsOffice: () => this.isCoordinator(),
      issued: (next, previous) => this.issued(next, previous),
    })
    this.confirmation = new Confirmation({
      ask: (nodeId, round) => {
        this.mesh.send(nodeId, { type: 'CONFIRM', round, version: this.current?.version ?? 0 })
      },
      confirmed: (startedAt) => {
        this.confirmedAt = startedAt
        this.mustConfirm = false
      },
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
    const now = this.options.runtime.monotonicNow()
    this.searchingSince = now
    this.lastTickAt = now
    for (const peer of this.options.peers) this.mesh.dial(peer)
    this.search()
    this.tickLater()
    return new Promise((resolve) => {
      if (this.current !== null) resolve()
      else this.whenMember.push(resolve)
    })
  }

  state(): ClusterState | null {
    return this.current
  }

  incarnation(): string {
    return this.ownIncarnation
  }

  report(facts: readonly ClusterEvent[]): void {
    if (facts.length === 0) return
    if (this.isCoordinator()) {
      this.office.hear(this.options.nodeId, facts)
    }
    if (this.unsentFacts.length === 0) this.options.runtime.endOfTurn(() => this.sendFacts())
    this.unsentFacts.push(...facts)
    this.facts.push(...facts)
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

  pull(nodeId: string): void {
    this.mesh.send(nodeId, { type: 'STATE_PULL' })
  }

  isFresh(): boolean {
    const { runtime, deadAfterMs, nodeId } = this.options
    const now = runtime.monotonicNow()
    if (this.current === null || this.knownNewer !== null) return false
    if (now - this.lastTickAt > deadAfterMs) this.mustConfirm = true
    const others = othersOf(this.current, nodeId)
    if (others.length === 0) return true
    if (this.mustConfirm) return false
    if (now - this.confirmedAt < deadAfterMs) return true
    const coordinator = coordinatorOf(this.current).nodeId
    const heard = coordinator === nodeId ? others : [coordinator]
    return heard.some((other) => now - (this.views.get(other)?.heardAt ?? Number.NEGATIVE_INFINITY) < deadAfterMs)
  }

  confirm(then: () => void): void {
    this.confirmation.request(then, othersOf(this.current, this.options.nodeId), this.options.runtime.monotonicNow())
  }

  drain(): Promise<void> {
    if (this.phase === 'closed') return Promise.resolve()
    this.phase = 'leaving'
    return new Promise((resolve) => {
      this.whenDrained = resolve
      this.report([{ type: 'leaving', nodeId: this.options.nodeId, incarnation: this.ownIncarnation }])
      this.checkDrained()
    })
  }

  async depart(): Promise<void> {
    if (this.phase === 'closed') return
    this.phase = 'leaving'
    const { nodeId, runtime, deadAfterMs } = this.options
    if (othersOf(this.current, nodeId).some((other) => this.isLinked(other))) {
      await new Promise<void>((resolve) => {
        // Whoever should take note may be gone itself; then the others see the closed links.
        const deadline = runtime.setTimer(2 * deadAfterMs, resolve)
        this.whenDeparted = () => {
          deadline.cancel()
          resolve()
        }
        this.sayGoodbye()
      })
    }
    this.phase = 'closed'
    this.ticker?.cancel()
    await this.mesh.close()
  }

  // ── what the mesh tells ──

  linked(peer: PeerIdentity): void {
    const now = this.options.runtime.monotonicNow()
    this.views.set(peer.nodeId, { identity: peer, heardAt: now, newestStamp: 0, position: null, greeted: false })
    this.sendHeartbeat(peer.nodeId)
    if (this.confirmation.underWay) this.confirmation.askMissing([peer.nodeId])
    this.events.linked(peer.nodeId)
  }

  unlinked(peer: PeerIdentity): void {
    this.hearsCoordinator.delete(peer.nodeId)
    if (this.views.get(peer.nodeId)?.identity.incarnation === peer.incarnation) {
      const heardAt = this.views.get(peer.nodeId)?.heardAt ?? 0
      this.views.delete(peer.nodeId)
      this.firstSeenAt.set(peer.incarnation, heardAt)
    }
    this.events.unlinked(peer.nodeId)
  }

  gone(peer: PeerIdentity): void {
    this.goneIncarnations.add(peer.incarnation)
    this.judge()
  }

  refusedPeer(remoteAddress: string, why: string): void {
    this.options.log('warn', 'peer refused', { remoteAddress, why })
  }

  message(peer: PeerIdentity, message: PeerMessage): void {
    switch (message.type) {
      case 'HEARTBEAT':
        return this.onHeartbeat(peer, message)
      case 'REPORT':
        return this.office.hear(peer.nodeId, message.facts)
      case 'STATE_PULL':
        return this.sendState(peer.nodeId)
      case 'STATE':
        return this.consider(message.state)
      case 'ASK_COORDINATOR':
        return this.answerCoordinator(peer.nodeId, message.coordinator)
      case 'COORDINATOR_ANSWER':
        return this.onCoordinatorAnswer(peer.nodeId, message)
      case 'CONFIRM':
        return this.onConfirm(peer.nodeId, message)
      case 'CONFIRM_ANSWER':
        if (message.state !== null) this.consider(message.state)
        return this.confirmation.answer(peer.nodeId, message.round, othersOf(this.current, this.options.nodeId))
      case 'HAND_OVER':
        return this.onHandOver(peer, message.state)
      default:
        return this.events.message(peer, message)
    }
  }

  // ── heartbeats and the search for a cluster ──

  private onHeartbeat(peer: PeerIdentity, message: PeerMessageOf<'HEARTBEAT'>): void {
    const view = this.views.get(peer.nodeId)
    if (view === undefined) return
    view.newestStamp = message.stamp
    view.heardAt = Math.max(view.heardAt, message.echo)
    view.position = message.position
    view.greeted = true
    for (const address of message.position?.addresses ?? []) this.dialMember(address)
    this.office.hear(peer.nodeId, message.facts)
    this.comparePosition(peer.nodeId, message.position)
    this.admit()
    this.search()
  }

  private comparePosition(nodeId: string, theirs: Position | null): void {
    if (theirs === null || this.phase === 'closed') return
    if (this.current === null || this.ownPosition === null) {
      this.pull(nodeId)
      return
    }
    const relation = relationOf(theirs, this.current)
    if (relation === 'descendant') {
      this.knownNewer = theirs
      this.pull(nodeId)
    } else if (relation === 'unrelated' && losesTo(this.ownPosition, theirs)) {
      this.options.log('warn', 'an unrelated state of the cluster goes on; this node rejoins', { theirs: theirs.version })
      this.expel()
    }
  }

  private search(): void {
    if (this.phase !== 'searching' || this.current !== null) return
    const { nodeId, peers, runtime, deadAfterMs } = this.options
    const reached = [...this.views.values()].filter((view) => view.greeted)
    const decision = foundingDecision({
      selfId: nodeId,
      configuredPeers: peers.length,
      reached: reached.map((view) => ({ nodeId: view.identity.nodeId, formed: view.position !== null })),
      answeredAddresses: Math.min(peers.length, reached.length),
      searchedMs: runtime.monotonicNow() - this.searchingSince,
      deadAfterMs,
    })
    if (decision === 'found') this.found()
  }

  private found(): void {
    const { runtime, backupCount } = this.options
    const founded = foundState(randomHex(runtime), this.asMember(this.identity()), backupCount)
    this.options.log('info', 'founded a cluster', { clusterId: founded.clusterId })
    this.adopt(founded)
    this.admit()
  }

  /** The coordinator takes in whoever is linked to it and in no state. */
  private admit(): void {
    const state = this.current
    if (state === null || !this.isCoordinator() || this.phase === 'closed') return
    for (const view of this.views.values()) {
      if (!view.greeted || view.position !== null) continue
      const known = memberOf(state, view.identity.nodeId)
      if (known?.incarnation === view.identity.incarnation) continue
      const events: ClusterEvent[] = [{ type: 'joined', member: this.asMember(view.identity) }]
      if (known !== undefined) {
        events.unshift({ type: 'removed', nodeId: known.nodeId, incarnation: known.incarnation })
      }
      this.office.queue(events)
    }
  }

  private tickLater(): void {
    this.ticker = this.options.runtime.setTimer(this.options.heartbeatIntervalMs, () => this.tick())
  }

  private tick(): void {
    if (this.phase === 'closed') return
    const { runtime, heartbeatIntervalMs, deadAfterMs } = this.options
    const now = runtime.monotonicNow()
    if (stoodStill(now, this.lastTickAt, heartbeatIntervalMs)) this.excusedUntil = now
    if (now - this.lastTickAt > deadAfterMs) this.mustConfirm = true
    this.lastTickAt = now
    for (const nodeId of this.views.keys()) this.sendHeartbeat(nodeId)
    this.confirmation.askMissing(othersOf(this.current, this.options.nodeId))
    if (this.phase === 'leaving') this.sayGoodbyeAgain()
    this.search()
    this.admit()
    runtime.afterPendingInput(() => this.judge())
    this.tickLater()
  }

  private sendHeartbeat(nodeId: string): void {
    const view = this.views.get(nodeId)
    if (view === undefined) return
    const toCoordinator = this.current !== null && coordinatorOf(this.current).nodeId === nodeId
    this.mesh.send(nodeId, {
      type: 'HEARTBEAT',
      stamp: this.options.runtime.monotonicNow(),
      echo: view.newestStamp,
      position: this.ownPosition,
      facts: toCoordinator ? this.facts : [],
    })
  }

  private sendFacts(): void {
    const facts = this.unsentFacts
    this.unsentFacts = []
    if (this.current === null || this.isCoordinator()) return
    this.mesh.send(coordinatorOf(this.current).nodeId, { type: 'REPORT', facts })
  }

  // ── judging the others ──

  private silenceOf(member: Member): number {
    const { runtime } = this.options
    const view = this.views.get(member.nodeId)
    const linked = view?.identity.incarnation === member.incarnation
    const heardAt = linked ? view.heardAt : (this.firstSeenAt.get(member.incarnation) ?? Number.NEGATIVE_INFINITY)
    return silenceMs({ now: runtime.monotonicNow(), heardAt, excusedUntil: this.excusedUntil })
  }

  private isLost(member: Member): boolean {
    return this.goneIncarnations.has(member.incarnation) || this.silenceOf(member) >= this.options.deadAfterMs
  }

  private judge(): void {
    const state = this.current
    if (state === null || this.phase === 'closed') return
    const { nodeId } = this.options
    const others = state.members.filter((member) => member.nodeId !== nodeId)
    if (this.isCoordinator()) {
      const lost = others.filter((member) => this.isLost(member))
      for (const member of lost) this.options.log('warn', 'member lost', { nodeId: member.nodeId })
      this.office.queue(
        lost.map((member) => ({ type: 'removed', nodeId: member.nodeId, incarnation: member.incarnation })),
      )
      return
    }
    const coordinator = coordinatorOf(state)
    if (!this.hears(coordinator)) this.askAboutCoordinator(state)
    this.reportLinks(state, others)
  }

  private reportLinks(state: ClusterState, others: readonly Member[]): void {
    const { nodeId, heartbeatIntervalMs } = this.options
    const facts = others.flatMap((member): ClusterEvent[] => {
      const between = [nodeId, member.nodeId] as const
      const broken = state.brokenLinks.some((link) => link.includes(nodeId) && link.includes(member.nodeId))
      if (!broken && this.isLost(member)) return [{ type: 'link-broken', between }]
      if (broken && this.silenceOf(member) < 3 * heartbeatIntervalMs) return [{ type: 'link-whole', between }]
      return []
    })
    const news = facts.filter((fact) => !this.facts.some((known) => JSON.stringify(known) === JSON.stringify(fact)))
    this.report(news)
  }

  private hears(coordinator: Member): boolean {
    const linked = this.views.get(coordinator.nodeId)?.identity.incarnation === coordinator.incarnation
    return linked && !this.isLost(coordinator) && this.silenceOf(coordinator) < this.options.deadAfterMs / 2
  }

  private askAboutCoordinator(state: ClusterState): void {
    const coordinator = coordinatorOf(state)
    const others = othersOf(state, this.options.nodeId).filter((nodeId) => nodeId !== coordinator.nodeId)
    for (const nodeId of others) {
      this.mesh.send(nodeId, { type: 'ASK_COORDINATOR', coordinator: coordinator.incarnation })
      // Said unasked: the one who should take over may be waiting for just this.
      this.answerCoordinator(nodeId, coordinator.incarnation)
    }
    this.considerTakeover()
  }

  private answerCoordinator(to: string, asked: string): void {
    const state = this.current
    const coordinator = state === null ? undefined : coordinatorOf(state)
    const hears = coordinator?.incarnation === asked && this.hears(coordinator)
    const isItself = asked === this.ownIncarnation
    const newer = coordinator !== undefined && coordinator.incarnation !== asked
    this.mesh.send(to, {
      type: 'COORDINATOR_ANSWER',
      coordinator: asked,
      hears: hears || isItself,
      state: newer || !hears ? state : null,
    })
  }

  private onCoordinatorAnswer(from: string, answer: PeerMessageOf<'COORDINATOR_ANSWER'>): void {
    if (answer.state !== null) this.consider(answer.state)
    if (this.current === null || coordinatorOf(this.current).incarnation !== answer.coordinator) return
    this.hearsCoordinator.set(from, answer.hears)
    if (!this.isCoordinator()) this.considerTakeover()
  }

  private considerTakeover(): void {
    const state = this.current
    if (state === null || this.isCoordinator() || this.phase === 'closed') return
    const coordinator = coordinatorOf(state)
    const others = state.members.slice(1).filter((member) => member.nodeId !== this.options.nodeId)
    const reachable = others.filter((member) => !this.isLost(member) && this.isLinked(member.nodeId))
    const take = takesOver({
      selfId: this.options.nodeId,
      memberIds: state.members.map((member) => member.nodeId),
      coordinatorLost: this.isLost(coordinator),
      reachable: new Set(reachable.map((member) => member.nodeId)),
      hears: this.hearsCoordinator,
    })
    if (take) this.takeOffice(state, [coordinator, ...others.filter((member) => this.isLost(member))])
  }

  private takeOffice(state: ClusterState, lost: readonly Member[]): void {
    const positions = [...this.views.values()].map((view) => view.position?.version ?? 0)
    const epoch = epochOf(Math.max(state.version, this.knownNewer?.version ?? 0, ...positions)) + 1
    this.options.log('warn', 'taking the office of the coordinator', { epoch })
    const removed = lost.map((member): ClusterEvent => {
      return { type: 'removed', nodeId: member.nodeId, incarnation: member.incarnation }
    })
    const next = nextState(state, [{ type: 'took-over', issuer: this.ownIncarnation, epoch }, ...removed])
    this.issued(next, state)
    this.office.hear(this.options.nodeId, this.facts)
  }

  // ── the state ──

  private isCoordinator(): boolean {
    if (this.current === null) return false
    const coordinator = coordinatorOf(this.current)
    return coordinator.nodeId === this.options.nodeId && coordinator.incarnation === this.ownIncarnation
  }

  private issued(next: ClusterState, previous: ClusterState): void {
    const addressed = new Set([...previous.members, ...next.members].map((member) => member.nodeId))
    this.adopt(next)
    for (const nodeId of addressed) if (nodeId !== this.options.nodeId) this.sendState(nodeId)
  }

  private sendState(nodeId: string): void {
    if (this.current !== null) this.mesh.send(nodeId, { type: 'STATE', state: this.current })
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
    if (relation === 'unrelated') return this.comparePosition(this.options.nodeId, this.positionFor(candidate))
    if (relation !== 'descendant') return
    if (included) this.adopt(candidate)
    else if (this.phase === 'leaving') this.whenDeparted?.()
    else this.expel()
  }

  private adopt(next: ClusterState): void {
    const previous = this.current
    this.current = next
    this.ownPosition = this.positionFor(next)
    if (this.knownNewer !== null && relationOf(this.knownNewer, next) !== 'descendant') this.knownNewer = null
    if (this.phase === 'searching') this.phase = 'member'
    const now = this.options.runtime.monotonicNow()
    for (const member of next.members) {
      if (!this.firstSeenAt.has(member.incarnation)) this.firstSeenAt.set(member.incarnation, now)
      if (member.nodeId !== this.options.nodeId) this.dialMember(member.clusterAddress)
    }
    for (const incarnation of this.firstSeenAt.keys()) {
      if (!next.members.some((member) => member.incarnation === incarnation)) this.firstSeenAt.delete(incarnation)
    }
    for (const incarnation of this.goneIncarnations) {
      if (!next.members.some((member) => member.incarnation === incarnation)) this.goneIncarnations.delete(incarnation)
    }
    if (previous === null || coordinatorOf(previous).incarnation !== coordinatorOf(next).incarnation) {
      this.hearsCoordinator.clear()
    }
    this.facts = this.facts.filter((fact) => !isMoot(next, fact))
    this.events.stateChanged(next, previous)
    this.confirmation.settle(othersOf(next, this.options.nodeId))
    this.confirmation.askMissing(othersOf(next, this.options.nodeId))
    for (const resolve of this.whenMember.splice(0)) resolve()
    this.checkDrained()
  }

  /** This node was taken for lost: what it holds is void, and it comes back as another incarnation. */
  private expel(): void {
    this.options.log('warn', 'no member any more; rejoining under a new incarnation')
    this.current = null
    this.ownPosition = null
    this.knownNewer = null
    this.mustConfirm = false
    this.ownIncarnation = randomHex(this.options.runtime)
    this.phase = 'searching'
    this.searchingSince = this.options.runtime.monotonicNow()
    this.facts = []
    this.unsentFacts = []
    this.goneIncarnations.clear()
    this.hearsCoordinator.clear()
    this.confirmation.abandon()
    this.events.expelled()
    this.mesh.resetAll()
  }

  private positionFor(state: ClusterState): Position {
    return {
      clusterId: state.clusterId,
      version: state.version,
      digest: digestOf(state),
      lineage: state.lineage.map((epoch) => ({ ...epoch })),
      addresses: state.members.map((member) => member.clusterAddress),
    }
  }

  // ── confirming and leaving ──

  private onConfirm(from: string, message: PeerMessageOf<'CONFIRM'>): void {
    const state = this.current
    const differs = state !== null && state.version !== message.version
    this.mesh.send(from, { type: 'CONFIRM_ANSWER', round: message.round, state: differs ? state : null })
  }

  /** Nothing names this node any more, or nobody remains who could take what it has. */
  private checkDrained(): void {
    if (this.phase !== 'leaving' || this.whenDrained === undefined) return
    const state = this.current
    const { nodeId } = this.options
    const heirs = (state?.members ?? []).some((member) => member.status === 'ACTIVE' && member.nodeId !== nodeId)
    const named =
      state !== null &&
      state.partitions.some(
        ({ owner, backups, followers }) => owner === nodeId || backups.includes(nodeId) || followers.includes(nodeId),
      )
    if (heirs && named) return
    this.whenDrained()
    this.whenDrained = undefined
  }

  /** The office goes to the oldest that stays; a plain member asks to be taken off the list. */
  private sayGoodbye(): void {
    const state = this.current
    if (state === null) return this.whenDeparted?.()
    const { nodeId } = this.options
    if (!this.isCoordinator()) {
      return this.report([{ type: 'removed', nodeId, incarnation: this.ownIncarnation }])
    }
    const heir =
      state.members.find((member) => member.status === 'ACTIVE' && this.isLinked(member.nodeId)) ??
      state.members.find((member) => member.nodeId !== nodeId && this.isLinked(member.nodeId))
    if (heir === undefined) return this.whenDeparted?.()
    this.mesh.send(heir.nodeId, { type: 'HAND_OVER', state })
    return undefined
  }

  /** While leaving, the office may fall to this node, or the heir may be lost: try with what is true now. */
  private sayGoodbyeAgain(): void {
    this.checkDrained()
    if (this.whenDeparted !== undefined) this.sayGoodbye()
  }

  private onHandOver(from: PeerIdentity, handed: ClusterState): void {
    this.consider(handed)
    const state = this.current
    const leaver = state === null ? undefined : memberOf(state, from.nodeId)
    if (state === null || leaver === undefined || coordinatorOf(state).incarnation !== from.incarnation) return
    this.takeOffice(state, [leaver])
  }

  private dialMember(address: string): void {
    if (address !== this.identity().clusterAddress) this.mesh.dial(address)
  }

  private identity(): PeerIdentity {
    return {
      nodeId: this.options.nodeId,
      incarnation: this.ownIncarnation,
      endpoint: this.options.endpoint(),
      clusterAddress: this.options.clusterAddress(this.boundPort),
      protocol: PEER_PROTOCOL_VERSION,
    }
  }

  private asMember(identity: PeerIdentity): Member {
    const { nodeId, incarnation, endpoint, clusterAddress } = identity
    return { nodeId, incarnation, endpoint, clusterAddress, status: 'ACTIVE' }
  }
}
