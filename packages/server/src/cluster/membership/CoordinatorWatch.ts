/** Watches the coordinator for the members: asks around when it falls silent, and tells when to take its office. */
import { coordinatorOf, relationOf } from '@topgunbuild/core'
import type { ClusterState, Member } from '@topgunbuild/core'
import type { PeerMessageOf } from '../mesh/peer-messages'
import type { Observations } from './Observations'
import { takesOver } from './takeover'

export interface WatchLinks {
  readonly selfId: string
  send(nodeId: string, message: PeerMessageOf<'ASK_COORDINATOR' | 'COORDINATOR_ANSWER'>): void
  /** The office falls to this node; those named are lost. */
  takeOffice(state: ClusterState, lost: readonly Member[]): void
}

export class CoordinatorWatch {
  private readonly answers = new Map<string, boolean>()

  constructor(
    private readonly observations: Observations,
    private readonly links: WatchLinks,
  ) {}

  /** To be called whenever something was judged; does nothing while the coordinator is heard. */
  watch(state: ClusterState): void {
    const coordinator = coordinatorOf(state)
    if (this.observations.hears(coordinator)) return
    for (const member of this.othersOf(state)) {
      this.links.send(member.nodeId, { type: 'ASK_COORDINATOR', coordinator: coordinator.incarnation })
      // Said unasked: the one who should take over may be waiting for just this.
      this.answer(member.nodeId, coordinator.incarnation, state, '')
    }
    this.decide(state)
  }

  /** @param ownIncarnation of this node: asked about itself it says that it is there */
  answer(to: string, asked: string, state: ClusterState | null, ownIncarnation: string): void {
    const coordinator = state === null ? undefined : coordinatorOf(state)
    const isIt = coordinator?.incarnation === asked
    const hears = asked === ownIncarnation || (isIt && this.observations.hears(coordinator))
    const news = state === null || (hears && isIt) || this.isKnownTo(to, state) ? null : state
    this.links.send(to, { type: 'COORDINATOR_ANSWER', coordinator: asked, hears, state: news })
  }

  heard(from: string, answer: PeerMessageOf<'COORDINATOR_ANSWER'>, state: ClusterState | null): void {
    if (state === null || coordinatorOf(state).incarnation !== answer.coordinator) return
    this.answers.set(from, answer.hears)
    if (coordinatorOf(state).nodeId !== this.links.selfId) this.decide(state)
  }

  unlinked(nodeId: string): void {
    this.answers.delete(nodeId)
  }

  /** Answers spoke of one coordinator only. */
  coordinatorChanged(): void {
    this.answers.clear()
  }

  /** It spoke of this state itself, or of a later one. */
  private isKnownTo(nodeId: string, state: ClusterState): boolean {
    const told = this.observations.greeted().find(({ identity }) => identity.nodeId === nodeId)?.position ?? null
    return told !== null && ['same', 'descendant'].includes(relationOf(told, state))
  }

  private othersOf(state: ClusterState): Member[] {
    return state.members.slice(1).filter((member) => member.nodeId !== this.links.selfId)
  }

  private decide(state: ClusterState): void {
    const coordinator = coordinatorOf(state)
    const others = this.othersOf(state)
    const reachable = others.filter((member) => this.observations.isLinked(member) && !this.observations.isLost(member))
    const take = takesOver({
      selfId: this.links.selfId,
      memberIds: state.members.map((member) => member.nodeId),
      coordinatorLost: this.observations.isLost(coordinator),
      reachable: new Set(reachable.map((member) => member.nodeId)),
      hears: this.answers,
    })
    if (take)
      this.links.takeOffice(state, [coordinator, ...others.filter((member) => this.observations.isLost(member))])
  }
}
