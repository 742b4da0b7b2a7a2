/** What this node itself sees of the others: who is linked, when each was last heard, whose process is gone. */
import type { ClusterState, Member, Runtime } from '@topgunbuild/core'
import type { PeerIdentity, PeerMessageOf, Position } from '../mesh/peer-messages'
import { silenceMs, stoodStill } from './silence'

interface PeerView {
  readonly identity: PeerIdentity
  /** Newest own stamp the peer echoed. */
  heardAt: number
  newestStamp: number
  position: Position | null
  /** False until the first heartbeat: a peer that has said nothing is not known to be without a state. */
  greeted: boolean
  /** It echoed a stamp sent over this very link: both directions carry. */
  echoed: boolean
}

export interface ObservationOptions {
  readonly runtime: Runtime
  readonly heartbeatIntervalMs: number
  readonly deadAfterMs: number
}

export class Observations {
  private readonly views = new Map<string, PeerView>()
  /** For members that are not linked: since when their silence counts. */
  private readonly countedFrom = new Map<string, number>()
  private readonly gone = new Set<string>()
  private lastTickAt: number
  private excusedUntil = 0

  constructor(private readonly options: ObservationOptions) {
    this.lastTickAt = options.runtime.monotonicNow()
  }

  linked(peer: PeerIdentity): void {
    const heardAt = this.options.runtime.monotonicNow()
    this.views.set(peer.nodeId, {
      identity: peer,
      heardAt,
      newestStamp: 0,
      position: null,
      greeted: false,
      echoed: false,
    })
  }

  unlinked(peer: PeerIdentity): void {
    const view = this.views.get(peer.nodeId)
    if (view?.identity.incarnation !== peer.incarnation) return
    this.views.delete(peer.nodeId)
    this.countedFrom.set(peer.incarnation, view.heardAt)
  }

  processGone(peer: PeerIdentity): void {
    this.gone.add(peer.incarnation)
  }

  heartbeat(peer: PeerIdentity, message: PeerMessageOf<'HEARTBEAT'>): void {
    const view = this.views.get(peer.nodeId)
    if (view === undefined) return
    view.newestStamp = message.stamp
    view.echoed ||= message.echo > view.heardAt
    view.heardAt = Math.max(view.heardAt, message.echo)
    view.position = message.position
    view.greeted = true
  }

  /** The stamp to echo to this peer. */
  echoFor(nodeId: string): number {
    return this.views.get(nodeId)?.newestStamp ?? 0
  }

  linkedIds(): string[] {
    return [...this.views.keys()]
  }

  /** Peers that have told whether they are in a state. */
  greeted(): { readonly identity: PeerIdentity; readonly position: Position | null }[] {
    return [...this.views.values()].filter((view) => view.greeted)
  }

  /** How long this node's own loop stood still before this tick, if it did; 0 otherwise. */
  tick(): number {
    const now = this.options.runtime.monotonicNow()
    const pausedMs = this.pausedMs()
    if (stoodStill(now, this.lastTickAt, this.options.heartbeatIntervalMs)) this.excusedUntil = now
    this.lastTickAt = now
    return pausedMs
  }

  /** Time since the last tick: long when the loop stood still. */
  pausedMs(): number {
    return this.options.runtime.monotonicNow() - this.lastTickAt
  }

  silenceOf(member: Member): number {
    const view = this.views.get(member.nodeId)
    const heardAt =
      view?.identity.incarnation === member.incarnation
        ? view.heardAt
        : (this.countedFrom.get(member.incarnation) ?? Number.NEGATIVE_INFINITY)
    return silenceMs({ now: this.options.runtime.monotonicNow(), heardAt, excusedUntil: this.excusedUntil })
  }

  isLost(member: Member): boolean {
    return this.gone.has(member.incarnation) || this.silenceOf(member) >= this.options.deadAfterMs
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
    return this.isLinked(member) && !this.isLost(member) && this.silenceOf(member) < this.options.deadAfterMs / 2
  }

  /** Heard within `deadAfterMs` by this node's true clock: no allowance for its own standing still. */
  heardLately(member: Member): boolean {
    const view = this.views.get(member.nodeId)
    const fresh = view !== undefined && this.options.runtime.monotonicNow() - view.heardAt < this.options.deadAfterMs
    return fresh && view.identity.incarnation === member.incarnation
  }

  /** Forgets who is no member any more; begins to count for who is new. */
  stateChanged(state: ClusterState): void {
    const now = this.options.runtime.monotonicNow()
    const incarnations = new Set(state.members.map((member) => member.incarnation))
    for (const incarnation of incarnations) {
      if (!this.countedFrom.has(incarnation)) this.countedFrom.set(incarnation, now)
    }
    for (const known of this.countedFrom.keys()) if (!incarnations.has(known)) this.countedFrom.delete(known)
    for (const known of this.gone) if (!incarnations.has(known)) this.gone.delete(known)
  }

  expelled(): void {
    this.gone.clear()
  }
}
