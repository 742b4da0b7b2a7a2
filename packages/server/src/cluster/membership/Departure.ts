/** A node's way out: first nothing may need it any more, then the membership forgets it. */
import { coordinatorOf } from '@topgunbuild/core'
import type { ClusterState, Member } from '@topgunbuild/core'

export interface DepartureLinks {
  readonly selfId: string
  isLinked(nodeId: string): boolean
  /** Asks the coordinator to take this node off the list. */
  askRemoval(): void
  /** This node is the coordinator: another one takes the office and removes it. */
  handOver(to: string, state: ClusterState): void
}

/** Nothing in the state names the node, or nobody stays who could take what it has. */
export function isDrained(state: ClusterState | null, nodeId: string): boolean {
  if (state === null || !state.members.some((member) => staysWithout(member, nodeId))) return true
  return !state.partitions.some(
    ({ owner, backups, followers }) => owner === nodeId || backups.includes(nodeId) || followers.includes(nodeId),
  )
}

function staysWithout(member: Member, nodeId: string): boolean {
  return member.status === 'ACTIVE' && member.nodeId !== nodeId
}

export class Departure {
  private whenDrained: (() => void) | undefined
  private whenForgotten: (() => void) | undefined

  constructor(private readonly links: DepartureLinks) {}

  drained(state: ClusterState | null): Promise<void> {
    return new Promise((resolve) => {
      this.whenDrained = resolve
      this.stateChanged(state)
    })
  }

  forgotten(state: ClusterState | null): Promise<void> {
    return new Promise((resolve) => {
      this.whenForgotten = resolve
      this.sayGoodbye(state)
    })
  }

  stateChanged(state: ClusterState | null): void {
    if (isDrained(state, this.links.selfId)) this.whenDrained?.()
  }

  /** Said again with every heartbeat: the office may fall to this node, or the heir may be lost. */
  sayGoodbye(state: ClusterState | null): void {
    if (this.whenForgotten === undefined) return
    const { selfId } = this.links
    const stays = (state?.members ?? []).filter((member) => staysWithout(member, selfId))
    const heir = stays.find((member) => this.links.isLinked(member.nodeId))
    // Where everybody leaves, or nobody is reached, nobody needs to be told.
    if (state === null || heir === undefined) this.removed()
    else if (coordinatorOf(state).nodeId === selfId) this.links.handOver(heir.nodeId, state)
    else this.links.askRemoval()
  }

  /** A state without this node arrived. */
  removed(): void {
    this.whenDrained?.()
    this.whenForgotten?.()
  }
}
