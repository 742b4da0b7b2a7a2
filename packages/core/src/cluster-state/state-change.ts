/** What differs from one state to a later one of the same cluster: most states change a few partitions of many. */
import { withAbsent } from './absent'
import type { ClusterState, Partition } from './ClusterState'

export interface StateChange extends Omit<ClusterState, 'clusterId' | 'partitions' | 'backupCount'> {
  /** Version of the state that it changes. */
  readonly base: number
  /** Every other is as in that state. */
  readonly partitions: readonly { readonly p: number; readonly is: Partition }[]
}

export function changeOf(before: ClusterState, after: ClusterState): StateChange {
  const { version, mapVersion, lineage, members, brokenLinks } = after
  const partitions = after.partitions.flatMap((is, p) => (is === before.partitions[p] ? [] : [{ p, is }]))
  const change = { base: before.version, version, mapVersion, lineage, members, brokenLinks, partitions }
  return after.absent === undefined ? change : { ...change, absent: after.absent }
}

/** @returns undefined where it changes another state than this one, as far as the version tells */
export function changed(state: ClusterState, change: StateChange): ClusterState | undefined {
  if (change.base !== state.version) return undefined
  const { version, mapVersion, lineage, members, brokenLinks, absent = [] } = change
  const partitions = [...state.partitions]
  for (const { p, is } of change.partitions) partitions[p] = is
  return withAbsent({ ...state, version, mapVersion, lineage, members, brokenLinks, partitions }, absent)
}
