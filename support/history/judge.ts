/**
 * The verdict on one scenario, whatever its own steps said: pure functions over its history and one snapshot
 * of every node and client, taken when nothing moves any more. Each breach names the op, its
 * acknowledgement and what was done to the nodes.
 */
import { compareTimestamps, reaches, relationOf } from '@topgunbuild/core'
import type { AckLevel, ClusterState, Partition, Timestamp } from '@topgunbuild/core'
import type { RawRecord } from '@topgunbuild/server'
import { heldMapOf, mapText } from './held-map'
import type { Call, ClusterEvent } from './History'
import { acknowledged, mustBeKept, redundancyAt, wasDisturbed } from './promises-kept'
import type { NodeSnapshot, Sighting, Snapshot } from './snapshot'

export interface Breach {
  readonly promise:
    | 'one owner'
    | 'one map'
    | 'versions rise'
    | 'equal copies'
    | 'kept'
    | 'applied once'
    | 'refused stays away'
    | 'level'
  readonly sentence: string
}

export interface Account {
  readonly calls: readonly Call[]
  readonly events: readonly ClusterEvent[]
  readonly snapshot: Snapshot
}

export interface Verdict {
  readonly breaches: readonly Breach[]
  /** Acknowledged writes by the level they reached. */
  readonly levels: Readonly<Record<AckLevel, number>>
  readonly refused: number
  readonly unknown: number
  /** Calls that nobody answered yet when the judge looked. */
  readonly open: number
  /** Acknowledged while nothing was disturbed, at the node's own level; and of those, at REPLICATED or above. */
  readonly undisturbed: { readonly acknowledged: number; readonly replicated: number }
}

export function judge(account: Account): Verdict {
  return {
    breaches: [
      ...oneOwner(account.snapshot),
      ...oneMap(account.snapshot),
      ...versionsRise(account.snapshot),
      ...equalCopies(account.snapshot),
      ...acknowledgedIsKept(account),
      ...appliedOnce(account.snapshot),
      ...refusedStaysAway(account),
      ...levelsAreReached(account),
    ],
    ...tally(account),
  }
}

/**
 * Nobody else may ever own a partition in the same term, in any state of one lineage that any node ever showed
 * (the sides of a split are two lineages); and one node plays the part.
 */
export function oneOwner(snapshot: Snapshot): Breach[] {
  const breaches: Breach[] = []
  const owners = new Map<string, Map<string, ClusterState>>()
  const states = new Set([
    ...snapshot.sightings.flatMap((sighting) => ('state' in sighting ? [sighting.state] : [])),
    ...snapshot.nodes.map((node) => node.state),
  ])
  for (const state of states) {
    for (const [partitionId, { owner, term }] of state.partitions.entries()) {
      const at = `${partitionId} ${term}`
      const known = owners.get(at) ?? new Map<string, ClusterState>()
      owners.set(at, known)
      for (const [other, seenIn] of known) {
        if (other === owner || relationOf(state, seenIn) === 'unrelated') continue
        breaches.push({
          promise: 'one owner',
          sentence: `partition ${partitionId} has two owners in term ${term}: ${other} and ${owner}`,
        })
      }
      if (!known.has(owner)) known.set(owner, state)
    }
  }
  const newest = newestState(snapshot)
  if (newest === undefined) return breaches
  for (const [partitionId, partition] of newest.partitions.entries()) {
    const actors = snapshot.nodes.filter((node) => node.partitions[partitionId]?.role === 'owner')
    if (actors.length === 1 && actors[0]?.nodeId === partition.owner) continue
    const who = actors.map((node) => node.nodeId).join(' and ') || 'nobody'
    breaches.push({
      promise: 'one owner',
      sentence: `partition ${partitionId} belongs to ${partition.owner}, and ${who} acts as its owner`,
    })
  }
  return breaches
}

/** All nodes show one state, and all clients the map of it. */
export function oneMap(snapshot: Snapshot): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const wanted = mapText(heldMapOf(newest))
  const breaches: Breach[] = []
  for (const node of snapshot.nodes) {
    if (node.state.version === newest.version && mapText(heldMapOf(node.state)) === wanted) continue
    breaches.push({
      promise: 'one map',
      sentence: `${node.nodeId} holds the map of state ${node.state.version}, others that of ${newest.version}`,
    })
  }
  for (const { client, map } of snapshot.clients) {
    if (map === null || mapText(map) === wanted) continue
    breaches.push({
      promise: 'one map',
      sentence: `${client} holds map ${map.version}, which is not the nodes' map ${newest.mapVersion}`,
    })
  }
  return breaches
}

/** Within one lineage, no observer is ever told an older version than before. */
export function versionsRise(snapshot: Snapshot): Breach[] {
  const latest = new Map<string, Sighting>()
  const breaches: Breach[] = []
  for (const sighting of snapshot.sightings) {
    const { observer, version } = sighting
    const before = latest.get(observer)
    latest.set(observer, sighting)
    if (before === undefined || version >= before.version || !areOfOneLineage(sighting, before)) continue
    breaches.push({
      promise: 'versions rise',
      sentence: `${observer} went back from version ${before.version} to ${version}`,
    })
  }
  return breaches
}

/** A client's map tells the cluster only; a node's state tells its ancestry. */
function areOfOneLineage(a: Sighting, b: Sighting): boolean {
  if ('state' in a && 'state' in b) return relationOf(a.state, b.state) !== 'unrelated'
  return 'clusterId' in a && 'clusterId' in b && a.clusterId === b.clusterId
}

/** The owner and its in-sync backups hold the same raw records. */
export function equalCopies(snapshot: Snapshot): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const held = new Map(snapshot.nodes.map((node) => [node.nodeId, recordsByPartition(node)]))
  const breaches: Breach[] = []
  for (const [partitionId, partition] of newest.partitions.entries()) {
    const owned = held.get(partition.owner)?.get(partitionId) ?? new Map<string, string>()
    for (const backup of partition.backups) {
      const copy = held.get(backup)?.get(partitionId) ?? new Map<string, string>()
      const different = [...new Set([...owned.keys(), ...copy.keys()])].filter((at) => owned.get(at) !== copy.get(at))
      for (const at of different) {
        breaches.push({
          promise: 'equal copies',
          sentence:
            `${at} in partition ${partitionId}: the owner ${partition.owner} holds ${owned.get(at) ?? 'nothing'}, ` +
            `its backup ${backup} holds ${copy.get(at) ?? 'nothing'}`,
        })
      }
    }
  }
  return breaches
}

/** Owner and in-sync backups hold, for every acknowledged write that must be kept, its record or a later one. */
export function acknowledgedIsKept({ calls, events, snapshot }: Account): Breach[] {
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const stored = new Map(snapshot.nodes.map((node) => [node.nodeId, recordsByKey(node)]))
  const breaches: Breach[] = []
  for (const call of calls) {
    if (!mustBeKept(call, events)) continue
    for (const nodeId of holdersOf(newest.partitions[call.partitionId])) {
      const found = stored.get(nodeId)?.get(`${call.map}/${call.key}`)
      if (found !== undefined && compareTimestamps(found.record.timestamp, call.timestamp) >= 0) continue
      breaches.push({
        promise: 'kept',
        sentence: `${say(call)} is missing on ${nodeId}, which holds ${found === undefined ? 'nothing' : text(found)}; ${sayEvents(events)}`,
      })
    }
  }
  return breaches
}

/** One op takes one place in the order of its partition, on every node, in a term. */
export function appliedOnce(snapshot: Snapshot): Breach[] {
  const breaches: Breach[] = []
  for (const node of snapshot.nodes) {
    for (const { partitionId, recent } of node.partitions) {
      const places = new Map<string, number>()
      for (const { term, seq, identity } of recent) {
        const at = `${term} ${identity}`
        const before = places.get(at) ?? seq
        places.set(at, before)
        if (before !== seq) {
          breaches.push({
            promise: 'applied once',
            sentence: `${node.nodeId} applied ${identity} twice in term ${term} of partition ${partitionId}: as ${before} and as ${seq}`,
          })
        }
      }
    }
  }
  return breaches
}

/** What was definitely refused is nowhere. */
export function refusedStaysAway({ calls, events, snapshot }: Account): Breach[] {
  const refused = new Map(
    calls
      .filter((call) => call.outcome?.kind === 'refused')
      .map((call) => [identityOf(call.map, call.key, call.timestamp), call]),
  )
  if (refused.size === 0) return []
  return snapshot.nodes.flatMap((node) =>
    node.records.flatMap(({ map, key, record }) => {
      const call = refused.get(identityOf(map, key, record.timestamp))
      if (call === undefined) return []
      return [
        {
          promise: 'refused stays away' as const,
          sentence: `${say(call)} lies on ${node.nodeId}; ${sayEvents(events)}`,
        },
      ]
    }),
  )
}

/** With nothing disturbed, a second member and a backup wanted, less than REPLICATED is only for who asked for it. */
export function levelsAreReached({ calls, events }: Account): Breach[] {
  return calls
    .filter((call) => expectsReplication(call, events))
    .flatMap((call) => {
      const ack = acknowledged(call)
      if (ack === undefined || reaches(ack.level, 'REPLICATED')) return []
      return [{ promise: 'level' as const, sentence: `${say(call)}, although nothing was wrong` }]
    })
}

function expectsReplication(call: Call, events: readonly ClusterEvent[]): boolean {
  if (call.asked === 'APPLIED' || wasDisturbed(call, events)) return false
  const { members, backupCount } = redundancyAt(call, events)
  return members >= 2 && backupCount >= 1
}

function tally({ calls, events }: Account): Omit<Verdict, 'breaches'> {
  const levels: Record<AckLevel, number> = { MEMORY: 0, APPLIED: 0, REPLICATED: 0, PERSISTED: 0 }
  const undisturbed = { acknowledged: 0, replicated: 0 }
  let refused = 0
  let unknown = 0
  let open = 0
  for (const call of calls) {
    if (call.outcome === undefined) open++
    else if (call.outcome.kind === 'refused') refused++
    else if (call.outcome.kind === 'unknown') unknown++
    else {
      levels[call.outcome.level]++
      if (expectsReplication(call, events)) {
        undisturbed.acknowledged++
        if (reaches(call.outcome.level, 'REPLICATED')) undisturbed.replicated++
      }
    }
  }
  return { levels, refused, unknown, open, undisturbed }
}

function newestState(snapshot: Snapshot): NodeSnapshot['state'] | undefined {
  return snapshot.nodes.map((node) => node.state).sort((a, b) => b.version - a.version)[0]
}

function holdersOf(partition: Partition | undefined): readonly string[] {
  return partition === undefined ? [] : [partition.owner, ...partition.backups]
}

function recordsByPartition(node: NodeSnapshot): Map<number, Map<string, string>> {
  const byPartition = new Map<number, Map<string, string>>()
  for (const raw of node.records) {
    const records = byPartition.get(raw.partitionId) ?? new Map<string, string>()
    records.set(`${raw.map}/${raw.key}`, text(raw))
    byPartition.set(raw.partitionId, records)
  }
  return byPartition
}

function recordsByKey(node: NodeSnapshot): Map<string, RawRecord> {
  return new Map(node.records.map((raw) => [`${raw.map}/${raw.key}`, raw]))
}

function identityOf(map: string, key: string, timestamp: Timestamp): string {
  return `${map}/${key}@${timestampText(timestamp)}`
}

function timestampText({ millis, counter, nodeId }: Timestamp): string {
  return `${millis}:${counter}:${nodeId}`
}

function text({ record }: RawRecord): string {
  const ttl = record.ttlMs === undefined ? '' : ` for ${record.ttlMs} ms`
  return `${JSON.stringify(record.value)} of ${timestampText(record.timestamp)}${ttl}`
}

function say(call: Call): string {
  const what = `${call.client}'s ${JSON.stringify(call.value)} under ${call.map}/${call.key} (${timestampText(call.timestamp)})`
  const outcome = call.outcome
  if (outcome === undefined) return `${what}, not yet answered,`
  if (outcome.kind !== 'ok') return `${what}, ${outcome.kind} with ${outcome.code},`
  return `${what}, acknowledged at ${outcome.level} with ${outcome.copies} copies on ${outcome.holders.join(', ')} as op ${outcome.opId},`
}

function sayEvents(events: readonly ClusterEvent[]): string {
  const told = events.flatMap((event) => ('node' in event ? [`${event.node} ${event.type}`] : []))
  return told.length === 0 ? 'nothing was done to the nodes' : told.join(', ')
}
