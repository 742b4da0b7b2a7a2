/** Partitions as they travel between nodes: most of 271 are alike, so each kind is said once. */
import type { ClusterState, Partition } from './ClusterState'
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
    const text = JSON.stringify(partition)
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, kinds.length)
    return kinds.push(partition) - 1
  })
  return { kinds, which }
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
