/** Partitions as they travel between nodes: most of 271 are alike, so each kind is said once. */
import type { ClusterState, Partition } from './ClusterState'
import { sameList } from './same-list'
import type { StateChange } from './state-change'

export interface PackedPartitions {
  /** Every one that there is, once. */
  readonly kinds: readonly Partition[]
  /** By its place among the kinds: what each partition is, in the order they were in. */
  readonly which: readonly number[]
}

export interface PackedState extends Omit<ClusterState, 'partitions'> {
  readonly partitions: PackedPartitions
}

export interface PackedChange extends Omit<StateChange, 'partitions'> {
  readonly partitions: PackedPartitions & {
    /** Which partitions, each as `which` says at the same place. */
    readonly of: readonly number[]
  }
}

export function packPartitions(partitions: readonly Partition[]): PackedPartitions {
  const kinds: Partition[] = []
  const places = new Map<string, number>()
  const which = partitions.map((partition) => {
    const key = keyOf(partition)
    const known = places.get(key)
    if (known !== undefined && isSame(partition, kinds[known])) return known
    places.set(key, kinds.length)
    return kinds.push(partition) - 1
  })
  return { kinds, which }
}

/** Of equal partitions the same; of others most often another, for names may be anything. */
function keyOf({ owner, term, backups, followers, target, moveTo, unclean }: Partition): string {
  return `${owner} ${term} ${backups.join()} ${followers.join()} ${target.owner} ${target.backups.join()} ${moveTo} ${unclean}`
}

function isSame(one: Partition, other: Partition | undefined): boolean {
  if (one === other) return true
  return (
    one.owner === other?.owner &&
    one.term === other.term &&
    one.moveTo === other.moveTo &&
    one.unclean === other.unclean &&
    one.target.owner === other.target.owner &&
    sameList(one.target.backups, other.target.backups) &&
    sameList(one.backups, other.backups) &&
    sameList(one.followers, other.followers)
  )
}

/** @returns undefined where a place is none of a kind */
export function unpackPartitions({ kinds, which }: PackedPartitions): Partition[] | undefined {
  const partitions: Partition[] = []
  for (const place of which) {
    const kind = kinds[place]
    if (kind === undefined) return undefined
    partitions.push(kind)
  }
  return partitions
}

export function packState(state: ClusterState): PackedState {
  return { ...state, partitions: packPartitions(state.partitions) }
}

export function packChange(change: StateChange): PackedChange {
  const packed = packPartitions(change.partitions.map(({ is }) => is))
  return { ...change, partitions: { ...packed, of: change.partitions.map(({ p }) => p) } }
}
