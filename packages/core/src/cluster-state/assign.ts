/**
 * Placement: where every partition should live. Pure and deterministic: balanced within one, with the fewest
 * changes of owner. It only yields targets; ownership itself changes by moves and failover.
 */
import type { ClusterState, Partition, PartitionTarget } from './ClusterState'

/** A partition on its way to its target. */
interface Place {
  readonly partition: Partition
  readonly owner: string
  readonly backups: string[]
}

function pairKey(owner: string, backup: string): string {
  return `${owner}\n${backup}`
}

function bump(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function ownedIn(partitions: readonly Partition[]): Map<string, number> {
  const owned = new Map<string, number>()
  for (const { owner } of partitions) bump(owned, owner)
  return owned
}

/** Who gets how many: the larger shares go to those who own most already, so that the fewest partitions move. */
function quotasOf(partitions: readonly Partition[], eligible: readonly string[]): Map<string, number> {
  const owned = ownedIn(partitions)
  const share = Math.floor(partitions.length / eligible.length)
  const larger = partitions.length % eligible.length
  // The oldest come first, and among equals they stay first.
  const byOwned = eligible.toSorted((a, b) => (owned.get(b) ?? 0) - (owned.get(a) ?? 0))
  return new Map(byOwned.map((nodeId, rank) => [nodeId, share + (rank < larger ? 1 : 0)]))
}

/** The node of the highest number; among equals the one that stands first. */
function mostOf(nodeIds: readonly string[], numberOf: (nodeId: string) => number): string | undefined {
  return nodeIds.reduce<string | undefined>(
    (best, nodeId) => (best === undefined || numberOf(nodeId) > numberOf(best) ? nodeId : best),
    undefined,
  )
}

/** Targets for the owners: keep what fits, then give the surplus to nodes that hold a copy, then to the emptiest. */
function assignOwners(partitions: readonly Partition[], eligible: readonly string[]): Place[] {
  const surplus = ownedIn(partitions)
  const room = new Map<string, number>()
  for (const [nodeId, quota] of quotasOf(partitions, eligible)) {
    const owned = surplus.get(nodeId) ?? 0
    surplus.set(nodeId, Math.max(0, owned - quota))
    room.set(nodeId, Math.max(0, quota - owned))
  }
  const roomOf = (nodeId: string): number => room.get(nodeId) ?? 0
  const mustGive = ({ owner }: Partition): boolean => (surplus.get(owner) ?? 0) > 0
  const give = (from: string, to: string): void => {
    bump(surplus, from, -1)
    bump(room, to, -1)
  }

  const heirs = partitions.map((partition) => {
    if (!mustGive(partition)) return undefined
    const { owner, moveTo, backups, followers } = partition
    // An owner that must give has no room itself.
    const heir = [moveTo ?? owner, ...backups, ...followers].find((nodeId) => roomOf(nodeId) > 0)
    if (heir !== undefined) give(owner, heir)
    return heir
  })
  return partitions.map((partition, partitionId) => {
    const heir = heirs[partitionId]
    if (heir !== undefined) return { partition, owner: heir, backups: [] }
    const emptiest = mustGive(partition) ? mostOf(eligible, roomOf) : undefined
    if (emptiest === undefined) return { partition, owner: partition.owner, backups: [] }
    give(partition.owner, emptiest)
    return { partition, owner: emptiest, backups: [] }
  })
}

/** Targets for the backups: copies that exist stay while their holder has room, new ones go to the least loaded. */
function assignBackups(
  places: readonly Place[],
  eligible: readonly string[],
  broken: ReadonlySet<string>,
  wanted: number,
): void {
  const quota = Math.ceil((places.length * wanted) / eligible.length)
  const load = new Map(eligible.map((nodeId) => [nodeId, 0]))
  const pairs = new Map<string, number>()
  const loadOf = (nodeId: string): number => load.get(nodeId) ?? quota
  const choose = ({ owner, backups }: Place, nodeId: string): void => {
    backups.push(nodeId)
    bump(load, nodeId)
    bump(pairs, pairKey(owner, nodeId))
  }
  const pairable = ({ owner, backups }: Place, nodeId: string): boolean =>
    nodeId !== owner && !broken.has(pairKey(owner, nodeId)) && !backups.includes(nodeId)

  for (const place of places) {
    const { partition, backups } = place
    for (const nodeId of [...partition.backups, partition.owner, ...partition.followers]) {
      // Who may hold none has no load at all, and counts as full.
      const isFull = backups.length >= wanted || loadOf(nodeId) >= quota
      if (!isFull && pairable(place, nodeId)) choose(place, nodeId)
    }
  }
  for (const place of places) {
    while (place.backups.length < wanted) {
      const costOf = (nodeId: string): number =>
        loadOf(nodeId) * places.length + (pairs.get(pairKey(place.owner, nodeId)) ?? 0)
      const candidates = eligible.filter((nodeId) => pairable(place, nodeId))
      const best = mostOf(candidates, (nodeId) => -costOf(nodeId))
      if (best === undefined) break
      choose(place, best)
    }
  }
  const moved = (from: string, to: string): void => {
    bump(load, from, -1)
    bump(load, to)
  }
  level(places, eligible, { loadOf, quota, pairable, moved })
}

interface Levelling {
  readonly loadOf: (nodeId: string) => number
  readonly quota: number
  readonly pairable: (place: Place, nodeId: string) => boolean
  readonly moved: (from: string, to: string) => void
}

interface Step {
  readonly place: Place
  readonly from: string
  readonly to: string
}

/**
 * Who was given more than its share, by more than one, gives the rest away. Where all that it holds belongs to those who
 * have room, they can take none of it, and others pass as much on: so along the shortest path, as for any flow (Edmonds
 * and Karp 1972).
 */
function level(places: readonly Place[], eligible: readonly string[], levelling: Levelling): void {
  const { loadOf, quota, moved } = levelling
  for (;;) {
    const fullest = mostOf(eligible, loadOf)
    if (fullest === undefined || loadOf(fullest) <= quota + 1) return
    const steps = pathFrom(fullest, places, eligible, levelling)
    if (steps.length === 0) return
    for (const { place, from, to } of steps) {
      place.backups.splice(place.backups.indexOf(from), 1, to)
      moved(from, to)
    }
  }
}

/** Empty where nobody who has room can be reached. */
function pathFrom(
  fullest: string,
  places: readonly Place[],
  eligible: readonly string[],
  levelling: Levelling,
): Step[] {
  const { loadOf, quota, pairable } = levelling
  const steps = new Map<string, Step>()
  const reached = [fullest]
  for (const from of reached) {
    const held = places.filter(({ backups }) => backups.includes(from))
    const isThere = ({ partition }: Place): boolean => [...partition.backups, ...partition.followers].includes(from)
    // What is not there yet has not to be sent there first.
    const byCost = [...held.filter((place) => !isThere(place)), ...held.filter(isThere)]
    for (const to of eligible) {
      if (reached.includes(to)) continue
      const place = byCost.find((one) => pairable(one, to))
      if (place === undefined) continue
      reached.push(to)
      steps.set(to, { place, from, to })
      if (loadOf(to) < quota) return traced(to, steps)
    }
  }
  return []
}

function traced(end: string, steps: ReadonlyMap<string, Step>): Step[] {
  const path: Step[] = []
  for (let step = steps.get(end); step !== undefined; step = steps.get(step.from)) path.push(step)
  return path
}

/** How many the node has that is meant to back up most. */
export function mostBackupsIn(targets: readonly PartitionTarget[]): number {
  const load = new Map<string, number>()
  for (const { backups } of targets) for (const nodeId of backups) bump(load, nodeId)
  return Math.max(0, ...load.values())
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
  const broken = new Set(state.brokenLinks.flatMap(([a, b]) => [pairKey(a, b), pairKey(b, a)]))
  const places = assignOwners(state.partitions, eligible)
  assignBackups(places, eligible, broken, state.backupCount)
  return places.map(({ owner, backups }) => ({ owner, backups }))
}
