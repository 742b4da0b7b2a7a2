/** What this node itself sees of the others: who is linked, when each was last heard, whose process is gone. */
import type { ClusterState, Member, Runtime } from '@topgunbuild/core'
import type { PeerIdentity, PeerMessageOf, Position } from '../mesh/peer-messages'
import type { Standing } from './SaidPositions'
import { Pauses } from './Pauses'
import { NEVER, patienceMs, silenceMs, vouchBoundMs } from './silence'

/** What the patience with a member goes by; outlives its link. */
interface Heard {
  /** Newest own tick the peer echoed, or since which its silence counts. */
  readonly heardTick: number
  /** How long it says that its loop stood still of late; 0: no longer than anybody's. */
  readonly pausedMs: number
}

interface PeerView extends Standing, Heard {
  readonly identity: PeerIdentity
  heardTick: number
  pausedMs: number
  /** When `heardTick` was. */
  heardAt: number
  /** Newest tick received from the peer, to be echoed. */
  newestStamp: number
  position: Position | null
  /** Of a peer in no state: the one it was in before. */
  former: Position | null
  /** False until the first heartbeat: a peer that has said nothing is not known to be without a state. */
  greeted: boolean
  /** It echoed a tick of this very link: both directions carry. */
  echoed: boolean
}

export interface ObservationOptions {
  readonly runtime: Runtime
  readonly heartbeatIntervalMs: number
  readonly deadAfterMs: number
}

/** How many ticks are remembered with their times; an echo older than that is no news. */
const TICKS_REMEMBERED = 1024
const MOST_STRANGERS = 64
const NEVER_HEARD: Heard = { heardTick: NEVER, pausedMs: 0 }

export class Observations {
  private readonly views = new Map<string, PeerView>()
  /** For members that are not linked, by incarnation. */
  private readonly countedFrom = new Map<string, Heard>()
  private readonly ownPauses: Pauses
  private readonly gone = new Set<string>()
  /** Incarnations, as of the newest state. */
  private members: ReadonlySet<string> = new Set()
  private readonly tickTimes = new Map<number, number>()
  private currentTick = 0
  private lastTickAt: number

  constructor(private readonly options: ObservationOptions) {
    this.ownPauses = new Pauses(options.deadAfterMs)
    this.lastTickAt = options.runtime.monotonicNow()
    this.tickTimes.set(0, this.lastTickAt)
  }

  /** Counts up with every heartbeat interval that this node's loop was running. */
  get ticks(): number {
    return this.currentTick
  }

  linked(peer: PeerIdentity): void {
    this.views.set(peer.nodeId, {
      identity: peer,
      heardTick: this.currentTick,
      pausedMs: this.heardOf(peer).pausedMs,
      heardAt: this.options.runtime.monotonicNow(),
      newestStamp: NEVER,
      position: null,
      former: null,
      greeted: false,
      echoed: false,
    })
  }

  unlinked(peer: PeerIdentity): void {
    const view = this.views.get(peer.nodeId)
    if (view?.identity.incarnation !== peer.incarnation) return
    this.views.delete(peer.nodeId)
    const { heardTick, pausedMs } = view
    this.countedFrom.set(peer.incarnation, { heardTick, pausedMs })
    this.forgetStrangers()
  }

  processGone(peer: PeerIdentity): void {
    if (this.countedFrom.has(peer.incarnation)) this.gone.add(peer.incarnation)
  }

  /** @returns where the peer stands, by this message or by an earlier one; undefined where it has not said so yet */
  heartbeat(peer: PeerIdentity, message: PeerMessageOf<'HEARTBEAT'>): Standing | undefined {
    const view = this.views.get(peer.nodeId)
    if (view === undefined) return undefined
    view.newestStamp = message.stamp
    view.pausedMs = message.pausedMs ?? 0
    if (message.position !== undefined && message.former !== undefined) {
      view.position = message.position
      view.former = message.former
      view.greeted = true
    }
    this.hearEcho(view, message.echo)
    return view.greeted ? view : undefined
  }

  private hearEcho(view: PeerView, echo: number | null): void {
    if (echo === null || echo < view.heardTick) return
    const at = this.tickTimes.get(echo)
    if (at === undefined) return
    view.echoed = true
    view.heardTick = echo
    view.heardAt = Math.max(view.heardAt, at)
  }

  /** The tick to echo to this peer; null before its first heartbeat. */
  echoFor(nodeId: string): number | null {
    const stamp = this.views.get(nodeId)?.newestStamp ?? NEVER
    return stamp === NEVER ? null : stamp
  }

  linkedIds(): string[] {
    return [...this.views.keys()]
  }

  /** Peers that have told whether they are in a state. */
  greeted(): readonly Pick<PeerView, 'identity' | 'position' | 'former'>[] {
    return [...this.views.values()].filter((view) => view.greeted)
  }

  /** How many linked peers have not told yet. */
  get untold(): number {
    return this.views.size - this.greeted().length
  }

  /** Returns the time since the last tick: long when this node's loop stood still. */
  tick(): number {
    const pausedMs = this.pausedMs()
    this.lastTickAt = this.options.runtime.monotonicNow()
    this.ownPauses.note(pausedMs - this.options.heartbeatIntervalMs, this.lastTickAt)
    this.currentTick += 1
    this.tickTimes.set(this.currentTick, this.lastTickAt)
    this.tickTimes.delete(this.currentTick - TICKS_REMEMBERED)
    return pausedMs
  }

  /** What the others should know of this node's own pauses; undefined where they would wait no longer for it. */
  get pauseToTell(): number | undefined {
    const { deadAfterMs, runtime } = this.options
    const ms = this.ownPauses.longestMs(runtime.monotonicNow())
    return patienceMs(deadAfterMs, ms) > deadAfterMs ? Math.round(ms) : undefined
  }

  pausedMs(): number {
    return this.options.runtime.monotonicNow() - this.lastTickAt
  }

  silenceOf(member: Member): number {
    return silenceMs(this.currentTick, this.heardOf(member).heardTick, this.options.heartbeatIntervalMs)
  }

  isLost(member: Member): boolean {
    const patience = patienceMs(this.options.deadAfterMs, this.heardOf(member).pausedMs)
    return this.gone.has(member.incarnation) || this.silenceOf(member) >= patience
  }

  isLinked(member: Member): boolean {
    return this.views.get(member.nodeId)?.identity.incarnation === member.incarnation
  }

  /** Its link carries both ways, as of within the last `withinMs`. */
  isWhole(member: Member, withinMs: number): boolean {
    const echoed = this.views.get(member.nodeId)?.echoed === true
    return echoed && this.isLinked(member) && this.silenceOf(member) < withinMs
  }

  /** Heard recently enough to vouch for it to others. */
  hears(member: Member): boolean {
    const { deadAfterMs, heartbeatIntervalMs } = this.options
    const bound = vouchBoundMs(deadAfterMs, heartbeatIntervalMs)
    return this.isLinked(member) && !this.isLost(member) && this.silenceOf(member) < bound
  }

  /** Heard within `deadAfterMs` by the clock: no allowance for this node's own standing still. */
  heardLately(member: Pick<Member, 'nodeId' | 'incarnation'>): boolean {
    const view = this.views.get(member.nodeId)
    const fresh = view !== undefined && this.options.runtime.monotonicNow() - view.heardAt < this.options.deadAfterMs
    return fresh && view.identity.incarnation === member.incarnation
  }

  /** Forgets who is no member any more; begins to count for who is new. */
  stateChanged(state: ClusterState): void {
    const incarnations = new Set(state.members.map((member) => member.incarnation))
    this.members = incarnations
    for (const incarnation of incarnations) {
      if (!this.countedFrom.has(incarnation))
        this.countedFrom.set(incarnation, { ...NEVER_HEARD, heardTick: this.currentTick })
    }
    for (const known of this.countedFrom.keys()) if (!incarnations.has(known)) this.countedFrom.delete(known)
    for (const known of this.gone) if (!incarnations.has(known)) this.gone.delete(known)
  }

  expelled(): void {
    this.gone.clear()
  }

  private heardOf({ nodeId, incarnation }: Pick<Member, 'nodeId' | 'incarnation'>): Heard {
    const view = this.views.get(nodeId)
    if (view?.identity.incarnation === incarnation) return view
    return this.countedFrom.get(incarnation) ?? NEVER_HEARD
  }

  /** There is no end to who may come and go without ever becoming a member: only the newest of them are remembered. */
  private forgetStrangers(): void {
    const strangers = [...this.countedFrom.keys()].filter((incarnation) => !this.members.has(incarnation))
    for (const incarnation of strangers.slice(0, -MOST_STRANGERS)) {
      this.countedFrom.delete(incarnation)
      this.gone.delete(incarnation)
    }
  }
}
