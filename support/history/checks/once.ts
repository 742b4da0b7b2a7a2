/** One op takes one place in the order of its partition in a term, and gives a subscriber one event. */
import { faultSpans, isolatesNodes } from '../faults'
import { identityText } from '../identity'
import type { Account, Breach } from './Account'
import { newestState } from './held'

export function appliedOnce(account: Account): Breach[] {
  return [...twicePerNode(account), ...twoPlacesAmongCopies(account), ...deliveredTwice(account)]
}

function twicePerNode({ snapshot }: Account): Breach[] {
  return snapshot.nodes.flatMap((node) =>
    node.partitions.flatMap(({ partitionId, recent }) => {
      const places = new Map<string, number>()
      return recent.flatMap(({ term, seq, identity }) => {
        const before = places.get(`${term} ${identity}`) ?? seq
        places.set(`${term} ${identity}`, before)
        if (before === seq) return []
        const sentence = `${node.nodeId} applied ${identityText(identity)} twice in term ${term} of partition ${partitionId}: as ${before} and as ${seq}`
        return [{ promise: 'applied once' as const, sentence, partitionId }]
      })
    }),
  )
}

/** The sides of a split may both have counted one term; without one, the copies share the order. */
function twoPlacesAmongCopies({ snapshot, events }: Account): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined || faultSpans(events).some(isolatesNodes)) return []
  const nodes = new Map(snapshot.nodes.map((node) => [node.nodeId, node]))
  return [...newest.partitions.entries()].flatMap(([partitionId, { owner, backups }]) => {
    const recentOf = (nodeId: string) => nodes.get(nodeId)?.partitions[partitionId]?.recent ?? []
    const places = new Map(recentOf(owner).map(({ term, seq, identity }) => [`${term} ${identity}`, seq]))
    return backups.flatMap((backup) =>
      recentOf(backup).flatMap(({ term, seq, identity }) => {
        const owned = places.get(`${term} ${identity}`) ?? seq
        if (owned === seq) return []
        const sentence = `${identityText(identity)} is ${owned} at the owner ${owner} and ${seq} at its backup ${backup} in term ${term} of partition ${partitionId}`
        return [{ promise: 'applied once' as const, sentence, partitionId }]
      }),
    )
  })
}

function deliveredTwice({ deliveries = [] }: Account): Breach[] {
  const told = new Set<string>()
  return deliveries.flatMap(({ subscriber, identity }) => {
    const event = JSON.stringify([subscriber, identity])
    if (!told.has(event)) {
      told.add(event)
      return []
    }
    return [{ promise: 'applied once' as const, sentence: `${subscriber} was told twice of ${identityText(identity)}` }]
  })
}
