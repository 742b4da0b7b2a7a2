/** At rest, everybody shows one map, and the owner and its in-sync backups hold the same raw records. */
import type { RawRecord } from '@topgunbuild/server'
import { heldMapOf, mapText } from '../held-map'
import { isCollectable } from '../collected'
import type { Account, Breach } from './Account'
import { newestState, recordsByPartition, recordText } from './held'

export function oneMap({ snapshot }: Account): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const wanted = mapText(heldMapOf(newest))
  const breaches: Breach[] = []
  for (const node of snapshot.nodes) {
    const isOne = node.state.clusterId === newest.clusterId && node.state.version === newest.version
    if (isOne && mapText(heldMapOf(node.state)) === wanted) continue
    const sentence = `${node.nodeId} holds the map of state ${node.state.version}, others that of ${newest.version}`
    breaches.push({ promise: 'one map', sentence })
  }
  for (const { client, map } of snapshot.clients) {
    if (map === null || mapText(map) === wanted) continue
    const sentence = `${client} holds map ${map.version}, which is not the nodes' map ${newest.mapVersion}`
    breaches.push({ promise: 'one map', sentence })
  }
  return breaches
}

const NONE: ReadonlyMap<string, RawRecord> = new Map()

export function equalCopies({ snapshot }: Account): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const held = new Map(snapshot.nodes.map((node) => [node.nodeId, recordsByPartition(node)]))
  const breaches: Breach[] = []
  for (const [partitionId, { owner, backups }] of newest.partitions.entries()) {
    const owned = held.get(owner)?.get(partitionId) ?? NONE
    for (const backup of backups) {
      const copy = held.get(backup)?.get(partitionId) ?? NONE
      for (const [at, { map, key }] of new Map([...owned, ...copy])) {
        const [one, other] = [owned.get(at)?.record, copy.get(at)?.record]
        const [owners, copys] = [recordText(one), recordText(other)]
        if (owners === copys) continue
        // The owner collects first, and tells the others.
        const isWithOne = one === undefined || other === undefined
        if (isWithOne && isCollectable(snapshot, partitionId, one ?? other)) continue
        const sentence = `${at} in partition ${partitionId}: the owner ${owner} holds ${owners}, its backup ${backup} holds ${copys}`
        breaches.push({ promise: 'equal copies', sentence, partitionId, map, key })
      }
    }
  }
  return breaches
}
