/** One owner a partition and term, within one lineage of states. */
import { relationOf } from '@topgunbuild/core'
import type { ClusterState } from '@topgunbuild/core'
import type { Snapshot } from '../snapshot'
import type { Account, Breach } from './Account'
import { newestState } from './held'

export function oneOwner({ snapshot }: Account): Breach[] {
  return [...twoOwnersOfATerm(snapshot), ...wrongActors(snapshot)]
}

/** In any state that any node ever showed; the sides of a split are two lineages, and may have an owner each. */
function twoOwnersOfATerm(snapshot: Snapshot): Breach[] {
  const breaches: Breach[] = []
  const known = new Map<string, Map<string, ClusterState[]>>()
  const states = new Set([
    ...snapshot.sightings.flatMap((sighting) => ('state' in sighting ? [sighting.state] : [])),
    ...snapshot.nodes.map((node) => node.state),
  ])
  for (const state of states) {
    for (const [partitionId, { owner, term }] of state.partitions.entries()) {
      const at = `${partitionId} ${term}`
      const owners = known.get(at) ?? new Map<string, ClusterState[]>()
      known.set(at, owners)
      const seenIn = owners.get(owner) ?? []
      // One state a lineage is enough to compare with.
      if (seenIn.some((seen) => relationOf(state, seen) !== 'unrelated')) continue
      owners.set(owner, [...seenIn, state])
      for (const [other, others] of owners) {
        if (other === owner || others.every((seen) => relationOf(state, seen) === 'unrelated')) continue
        const sentence = `partition ${partitionId} has two owners in term ${term}: ${other} and ${owner}`
        breaches.push({ promise: 'one owner', sentence, partitionId })
      }
    }
  }
  return breaches
}

/** Healed and at rest, the owner plays the part, and nobody else does. */
function wrongActors(snapshot: Snapshot): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  return [...newest.partitions.entries()].flatMap(([partitionId, partition]) => {
    const actors = snapshot.nodes.filter((node) => node.partitions[partitionId]?.role === 'owner')
    const [actor, ...others] = actors
    if (actor?.nodeId === partition.owner && others.length === 0) return []
    const who = actors.map((node) => node.nodeId).join(' and ') || 'nobody'
    const sentence = `partition ${partitionId} belongs to ${partition.owner}, and ${who} acts as its owner`
    return [{ promise: 'one owner' as const, sentence, partitionId }]
  })
}
