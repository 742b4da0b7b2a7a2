/** At rest, the map a client has open shows what the owners hold, no more and no less, whoever wrote it. */
import type { LWWRecord } from '@topgunbuild/core'
import type { ClientSnapshot, Snapshot } from '../snapshot'
import type { Account, Breach } from './Account'
import { newestState, placeText, recordText } from './held'

export function clientsSee({ snapshot, excluded = new Set<string>() }: Account): Breach[] {
  return snapshot.clients.filter(({ client }) => !excluded.has(client)).flatMap((one) => differences(snapshot, one))
}

/** Everything the client shows otherwise than the owner of its key holds it. */
export function differences(snapshot: Snapshot, { client, shown }: ClientSnapshot): Breach[] {
  if (shown === null) return []
  const { map } = shown
  const owned = ownedRecords(snapshot, map)
  const breaches: Breach[] = []
  for (const key of new Set([...owned.keys(), ...shown.records.keys()])) {
    const [holds, shows] = [owned.get(key), shown.records.get(key)].map((record) => recordText(record))
    if (holds === shows) continue
    const sentence = `${placeText(map, key)}: the owner holds ${holds}, ${client} shows ${shows}`
    breaches.push({ promise: 'clients see it', sentence, map, key })
  }
  return breaches
}

/** What each key's owner holds in the map. */
function ownedRecords(snapshot: Snapshot, map: string): Map<string, LWWRecord<unknown>> {
  const newest = newestState(snapshot)
  const owned = new Map<string, LWWRecord<unknown>>()
  for (const { nodeId, records } of snapshot.nodes) {
    for (const one of records) {
      if (one.map === map && newest?.partitions[one.partitionId]?.owner === nodeId) owned.set(one.key, one.record)
    }
  }
  return owned
}
