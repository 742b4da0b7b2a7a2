/**
 * What the other nodes say of themselves: how many copies they keep aside, and what time it is there. Nothing may be
 * forgotten that one of them may yet bring back, nor before its time because of one clock that is ahead.
 */
import type { Member } from '@topgunbuild/core'
import type { PeerIdentity } from '../mesh/peer-messages'

export interface Said {
  /** Copies that no state counts on, and that their owners do not hold yet. */
  readonly aside: number
  /** Of the machine's clock. */
  readonly wallMs: number
}

export class KeptElsewhere {
  private readonly said = new Map<string, Said & { readonly incarnation: string; readonly at: number }>()

  heard({ nodeId, incarnation }: PeerIdentity, { aside, wallMs }: Said, now: number): void {
    this.said.set(nodeId, { aside, wallMs, incarnation, at: now })
  }

  unlinked(nodeId: string): void {
    this.said.delete(nodeId)
  }

  /** True of a node that has not said yet: what it says may come behind what makes others ask. */
  mayKeep(nodeId: string): boolean {
    return this.said.get(nodeId)?.aside !== 0
  }

  /** The earliest time of day of all these; undefined while one of them has not said that it keeps nothing aside. */
  earliest(members: readonly Pick<Member, 'nodeId' | 'incarnation'>[], now: number): number | undefined {
    let earliest = Infinity
    for (const { nodeId, incarnation } of members) {
      const said = this.said.get(nodeId)
      if (said?.incarnation !== incarnation || said.aside > 0) return undefined
      earliest = Math.min(earliest, said.wallMs + now - said.at)
    }
    return earliest
  }
}
