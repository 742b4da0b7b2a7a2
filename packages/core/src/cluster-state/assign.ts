/**
 * Placement: where every partition should live. Pure and deterministic: balanced within one, with the fewest
 * changes of owner. It only yields targets; ownership itself changes by moves and failover.
 */
import type { ClusterState, Partition, PartitionTarget } from './ClusterState'

interface Placement {
  readonly eligible: readonly string[]
  readonly broken: ReadonlySet<string>
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`
}

function bump(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** Who gets how many: the larger shares go to those who own most already, so that the fewest partitions move. */
function quotasOf(partitions: readonly Partition[], eligible: readonly string[]): Map<string, number> {
  const owned = new Map<string, number>()
  for (const partition of partitions) bump(owned, partition.owner)
  const share = Math.floor(partitions.length / eligible.length)
  const larger = partitions.length % eligible.length
  const byOwned = eligible
    .map((nodeId, age) => ({ nodeId, age, count: owned.get(nodeId) ?? 0 }))
    .sort((a, b) => b.count - a.count || a.age - b.age)
  return new Map(byOwned.map(({ nodeId }, rank) => [nodeId, share + (rank < larger ? 1 : 0)]))
}

/** Targets for the owners: keep what fits, then give the surplus to nodes that hold a copy, then to the emptiest. */
function assignOwners(partitions: readonly Partition[], eligible: readonly string[]): string[] {
  const room = quotasOf(partitions, eligible)
  const surplus = new Map<string, number>()
  for (const partition of partitions) bump(surplus, partition.owner)
  for (const nodeId of eligible) surplus.set(nodeId, Math.max(0, (surplus.get(nodeId) ?? 0) - (room.get(nodeId) ?? 0)))
  const owners: (string | undefined)[] = partitions.map(() => undefined)
  const give = (partitionId: number, from: string, to: string): void => {
    owners[partitionId] = to
    bump(surplus, from, -1)
    bump(room, to, -1)
  }

  // What every eligible owner keeps takes its room first, so that the copies pass below sees the room that is left.
  const kept = new Map<string, number>()
  for (const partition of partitions) bump(kept, partition.owner)
  for (const nodeId of eligible) bump(room, nodeId, -((kept.get(nodeId) ?? 0) - (surplus.get(nodeId) ?? 0)))

  const copiesOf = (partition: Partition): readonly string[] => [
    ...(partition.moveTo === null ? [] : [partition.moveTo]),
    ...partition.backups,
    ...partition.followers,
  ]
  partitions.forEach((partition, partitionId) => {
    if ((surplus.get(partition.owner) ?? 0) <= 0) return
    const heir = copiesOf(partition).find((nodeId) => nodeId !== partition.owner && (room.get(nodeId) ?? 0) > 0)
    if (heir !== undefined) give(partitionId, partition.owner, heir)
  })
  return partitions.map((partition, partitionId) => {
    const given = owners[partitionId]
    if (given !== undefined) return given
    if ((surplus.get(partition.owner) ?? 0) <= 0) return partition.owner
    const emptiest = eligible.reduce((best, nodeId) =>
      (room.get(nodeId) ?? 0) > (room.get(best) ?? 0) ? nodeId : best,
    )
    give(partitionId, partition.owner, emptiest)
    return emptiest
  })
}

/** Targets for the backups: copies that exist stay while their holder has room, new ones go to the least loaded. */
function assignBackups(
  partitions: readonly Partition[],
  owners: readonly string[],
  placement: Placement,
  wanted: number,
): string[][] {
  const { eligible, broken } = placement
  const quota = Math.ceil((partitions.length * wanted) / eligible.length)
  const load = new Map<string, number>()
  const pairs = new Map<string, number>()
  const chosen: string[][] = partitions.map(() => [])
  const choose = (partitionId: number, nodeId: string): void => {
    chosen[partitionId]?.push(nodeId)
    bump(load, nodeId)
    bump(pairs, `${owners[partitionId]}\n${nodeId}`)
  }
  const pairable = (partitionId: number, nodeId: string): boolean => {
    const owner = owners[partitionId] ?? ''
    return nodeId !== owner && !broken.has(pairKey(owner, nodeId)) && !chosen[partitionId]?.includes(nodeId)
  }

  partitions.forEach((partition, partitionId) => {
    const holders = [...partition.backups, partition.owner, ...partition.followers]
    for (const nodeId of holders) {
      const full = (chosen[partitionId]?.length ?? 0) >= wanted || (load.get(nodeId) ?? 0) >= quota
      if (!full && eligible.includes(nodeId) && pairable(partitionId, nodeId)) choose(partitionId, nodeId)
    }
  })
  partitions.forEach((_, partitionId) => {
    while ((chosen[partitionId]?.length ?? 0) < wanted) {
      const rank = (nodeId: string): number =>
        (load.get(nodeId) ?? 0) * partitions.length + (pairs.get(`${owners[partitionId]}\n${nodeId}`) ?? 0)
      const candidates = eligible.filter((nodeId) => pairable(partitionId, nodeId))
      const best = candidates.reduce<string | undefined>(
        (least, nodeId) => (least === undefined || rank(nodeId) < rank(least) ? nodeId : least),
        undefined,
      )
      if (best === undefined) break
      choose(partitionId, best)
    }
  })
  return chosen
}

/** Members that may own: those that are not leaving, the oldest first. */
export function eligibleOf(state: Pick<ClusterState, 'members'>): string[] {
  return state.members.filter((member) => member.status === 'ACTIVE').map((member) => member.nodeId)
}

/** One target a partition. Where no member may own (the last one is leaving), everything stays where it is. */
export function assign(state: ClusterState): PartitionTarget[] {
  const eligible = eligibleOf(state)
  if (eligible.length === 0) {
    return state.partitions.map((partition) => ({ owner: partition.owner, backups: partition.backups }))
  }
  const broken = new Set(state.brokenLinks.map(([a, b]) => pairKey(a, b)))
  const owners = assignOwners(state.partitions, eligible)
  const wanted = Math.min(state.backupCount, eligible.length - 1)
  const backups = assignBackups(state.partitions, owners, { eligible, broken }, wanted)
  return owners.map((owner, partitionId) => ({ owner, backups: backups[partitionId] ?? [] }))
}
