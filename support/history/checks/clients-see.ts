/** At rest, the map a client has open shows what the owners hold, no more and no less, whoever wrote it. */
import { compileQuery, partitionIdOf, type LWWRecord, type Query } from '@topgunbuild/core'
import { isCollectable } from '../collected'
import type { ClientSnapshot, ShownMap, ShownQuery, Snapshot } from '../snapshot'
import type { Account, Breach } from './Account'
import { newestState, placeText, recordText } from './held'

export function clientsSee({ snapshot, excluded = new Set<string>() }: Account): Breach[] {
  return snapshot.clients.filter(({ client }) => !excluded.has(client)).flatMap((one) => differences(snapshot, one))
}

/** Everything the client shows otherwise than the owner of its key holds it, and every query that shows other rows. */
export function differences(snapshot: Snapshot, client: ClientSnapshot): Breach[] {
  return [
    ...mapsOf(client).flatMap((shown) => mapDifferences(snapshot, client.client, shown)),
    ...(client.queries ?? []).flatMap((one) => rowDifferences(snapshot, client, one)),
  ]
}

function rowDifferences(snapshot: Snapshot, { client }: ClientSnapshot, shown: ShownQuery): Breach[] {
  const wanted = rowsOf(ownedRecords(snapshot, shown.map), shown.query)
  if (JSON.stringify(wanted) === JSON.stringify(shown.keys)) return []
  const query = JSON.stringify(shown.query)
  const sentence = `${client} shows for ${query} the rows ${sayKeys(shown.keys)}, and the owners hold ${sayKeys(wanted)}`
  return [{ promise: 'clients see it', sentence, map: shown.map }]
}

/** Found anew, among all records. */
function rowsOf(records: ReadonlyMap<string, LWWRecord<unknown>>, query: Query): string[] {
  const compiled = compileQuery(query)
  return [...records]
    .flatMap(([key, { value }]) => (value !== null && compiled.matches(key, value) ? [{ key, value }] : []))
    .toSorted((a, b) => compiled.compare(a, b))
    .slice(0, compiled.limit)
    .map(({ key }) => key)
}

function sayKeys(keys: readonly string[]): string {
  return keys.length > 10 ? `${keys.slice(0, 10).join(', ')} and ${keys.length - 10} more` : keys.join(', ')
}

function mapsOf({ shown, others = [] }: ClientSnapshot): readonly ShownMap[] {
  return shown === null ? others : [shown, ...others]
}

function mapDifferences(snapshot: Snapshot, client: string, shown: ShownMap): Breach[] {
  const { map } = shown
  const owned = ownedRecords(snapshot, map)
  const breaches: Breach[] = []
  for (const key of new Set([...owned.keys(), ...shown.records.keys()])) {
    const [own, theirs] = [owned.get(key), shown.records.get(key)]
    const [holds, shows] = [recordText(own), recordText(theirs)]
    if (holds === shows) continue
    if (own === undefined && isCollectable(snapshot, partitionIdOf(key), theirs)) continue
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
