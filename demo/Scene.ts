/** What the live page shows at one moment. */
import type { LongestGaps } from './gap'
import type { Counts } from './WriteLog'
import type { Acknowledged, AnsweredWrite, Write } from './Write'

export type NodeState = 'up' | 'frozen' | 'down'

export interface StagedNode {
  readonly name: string
  readonly state: NodeState
}

export interface ClientMap {
  readonly version: number
  /** Indexed by partitionId. */
  readonly owners: readonly string[]
  readonly backups: readonly (readonly string[])[]
}

export interface Scene {
  readonly now: number
  readonly key: string
  readonly partition: number
  readonly nodes: readonly StagedNode[]
  /** As the client holds it; null before it has one. */
  readonly map: ClientMap | null
  readonly counts: Counts
  readonly last: (AnsweredWrite & { readonly answer: Acknowledged }) | null
  readonly recent: readonly Write[]
  readonly gaps: LongestGaps
  /** When something was done to a node last, on the clock of the writes. */
  readonly faultAt: number | null
  /** What is being done now; null: nothing. */
  readonly busy: string | null
  readonly sentence: string
}
