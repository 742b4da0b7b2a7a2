/** What each linked node was told last of this one's position: it is said again only when it is another. */
import type { Position } from '../mesh/peer-messages'

export interface Standing {
  readonly position: Position | null
  /** Of a node in no state: the one it was in before. */
  readonly former: Position | null
}

/** The peer protocol that takes what is left out for what was said before. */
const LEFT_OUT_SINCE = 6

export class SaidPositions {
  private readonly said = new Map<string, Standing>()

  /**
   * @param protocol that the node speaks
   * @param say with what there is to say; false: it was not sent
   */
  tell(nodeId: string, protocol: number, now: Standing, say: (news: Partial<Standing>) => boolean): void {
    const before = this.said.get(nodeId)
    const isKnown = before?.position === now.position && before.former === now.former
    if (say(isKnown && protocol >= LEFT_OUT_SINCE ? {} : now)) this.said.set(nodeId, now)
  }

  /** Whoever comes back is told anew. */
  unlinked(nodeId: string): void {
    this.said.delete(nodeId)
  }
}
