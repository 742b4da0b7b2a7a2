/** What the nodes hold, by partition and by key, and in words. */
import type { ClusterState, LWWRecord, Partition, Timestamp } from '@topgunbuild/core'
import type { RawRecord } from '@topgunbuild/server'
import type { Call } from '../History'
import type { NodeSnapshot, Snapshot } from '../snapshot'

export function newestState(snapshot: Snapshot): ClusterState | undefined {
  return snapshot.nodes.map((node) => node.state).sort((a, b) => b.version - a.version)[0]
}

export function holdersOf(partition: Partition | undefined): readonly string[] {
  return partition === undefined ? [] : [partition.owner, ...partition.backups]
}

/** Records by map and key, for each partition. */
export function recordsByPartition(node: NodeSnapshot): Map<number, Map<string, RawRecord>> {
  const byPartition = new Map<number, Map<string, RawRecord>>()
  for (const raw of node.records) {
    const records = byPartition.get(raw.partitionId) ?? new Map<string, RawRecord>()
    records.set(placeText(raw.map, raw.key), raw)
    byPartition.set(raw.partitionId, records)
  }
  return byPartition
}

export function recordsByPlace(node: NodeSnapshot): Map<string, RawRecord> {
  return new Map(node.records.map((raw) => [placeText(raw.map, raw.key), raw]))
}

export function placeText(map: string, key: string): string {
  return `${map}/${key}`
}

export function recordText(record: LWWRecord<unknown> | undefined): string {
  if (record === undefined) return 'nothing'
  const { value, timestamp, ttlMs } = record
  return `${JSON.stringify(value)} of ${timestampText(timestamp)}${ttlMs === undefined ? '' : ` for ${ttlMs} ms`}`
}

/** What each node holds under the key, in one clause a node. */
export function sayHeld(nodes: readonly NodeSnapshot[], map: string, key: string): string {
  const holding = (node: NodeSnapshot) => node.records.find((each) => each.map === map && each.key === key)
  return nodes.map((node) => `${node.nodeId} holds ${recordText(holding(node)?.record)}`).join(', ')
}

export function timestampText({ millis, counter, nodeId }: Timestamp): string {
  return `${millis}:${counter}:${nodeId}`
}

export function sayCall(call: Call): string {
  const what = `${call.client}'s ${JSON.stringify(call.value)} under ${call.map}/${call.key} (${timestampText(call.timestamp)})`
  const outcome = call.outcome
  if (outcome === undefined) return `${what}, not yet answered,`
  if (outcome.kind !== 'ok') return `${what}, ${outcome.kind} with ${outcome.code},`
  return `${what}, acknowledged at ${outcome.level} with ${outcome.copies} copies on ${outcome.holders.join(', ')} as op ${outcome.opId},`
}
