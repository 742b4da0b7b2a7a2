/** What can be said about a write from the outside, each as one assertion. */
import { compareTimestamps, reaches } from '@topgunbuild/core'
import type { AckLevel } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import type { Write } from '../drivers/Write'
import { acknowledged, mustBeKept } from '../history/promises-kept'

export type { AckLevel }

type Ack = Extract<Write['outcome'], { kind: 'ok' }>

function ackOf({ key, outcome }: Write): Ack {
  assert(
    outcome.kind === 'ok',
    `the write of "${key}" was not acknowledged: ${outcome.kind === 'ok' ? '' : `${outcome.code}, ${outcome.message}`}`,
  )
  return outcome
}

export function wasAcknowledgedAt(write: Write, level: AckLevel): void {
  const ack = ackOf(write)
  assert.equal(ack.level, level, `the level at which "${write.key}" was acknowledged`)
}

export function wasAcknowledgedAtLeastAt(write: Write, level: AckLevel): void {
  const ack = ackOf(write)
  assert(reaches(ack.level, level), `"${write.key}" was acknowledged at ${ack.level} only`)
}

/** Definitely not done, and for this reason. */
export function wasRefusedAs({ key, outcome }: Write, code: string): void {
  assert(outcome.kind === 'refused', `the write of "${key}" was not refused but ${outcome.kind}`)
  assert.equal(outcome.code, code, `why "${key}" was refused`)
}

export function isNowhere({ cluster, mapName }: AcceptanceWorld, key: string): void {
  const found = cluster.nodeIds.filter((nodeId) => cluster.rawRecord(nodeId, mapName, key) !== undefined)
  assert.deepEqual(found, [], `nodes that hold "${key}"`)
}

/** The tombstone itself. */
export function isRemembered({ cluster, mapName }: AcceptanceWorld, key: string): void {
  const holders = [cluster.ownerOf(key), ...cluster.backupsOf(key)]
  const values = holders.map((nodeId) => cluster.rawRecord(nodeId, mapName, key)?.value)
  assert.deepEqual(
    values,
    holders.map(() => null),
    `what ${holders.join(' and ')} hold under "${key}"`,
  )
}

/** @param wallMs since when removals may be remembered still */
export function isForgottenBefore({ cluster }: AcceptanceWorld, wallMs: number): void {
  const late = cluster.horizons().filter((horizon) => horizon <= wallMs)
  assert.equal(late.length, 0, 'partitions whose owners remember more')
}

export function wasToldRefusal({ history }: AcceptanceWorld, client: string, key: string, code: string): void {
  const outcomes = history.calls.flatMap((call) => (call.client === client && call.key === key ? [call.outcome] : []))
  const codes = outcomes.map((outcome) => (outcome?.kind === 'refused' ? outcome.code : outcome?.kind))
  assert(codes.includes(code), `what became of ${client}'s writes under "${key}": ${codes.join(', ')}`)
}

export function hasCopies(write: Write, copies: number): void {
  const ack = ackOf(write)
  assert.equal(ack.copies, copies, `copies of "${write.key}"`)
  assert.equal(new Set(ack.holders).size, copies, `nodes named as holders of "${write.key}"`)
}

/** As the nodes recorded what came in: from a client, at the owner and nowhere else. An attempt may have been repeated. */
export function wasSentStraightToItsOwner({ cluster }: AcceptanceWorld, write: Write): void {
  const arrivals = cluster.arrivals(ackOf(write).opId)
  const owner = cluster.ownerOf(write.key)
  assert.deepEqual([...arrivals.keys()], [owner], `nodes that "${write.key}" came in at; its owner is ${owner}`)
  const ways = new Set(arrivals.get(owner)?.map((arrival) => arrival.via))
  assert.deepEqual([...ways], ['client'], `ways by which "${write.key}" came in at its owner ${owner}`)
}

/**
 * As the nodes recorded it: one node took it from the client, and gave it to the owner unless it was the owner. An attempt
 * may have been repeated, on the same way.
 */
export function reachedItsOwnerByOneStep({ cluster }: AcceptanceWorld, write: Write): void {
  const arrivals = cluster.arrivals(ackOf(write).opId)
  const owner = cluster.ownerOf(write.key)
  const ways = [...arrivals].flatMap(([nodeId, ops]) => ops.map(({ via, from }) => ({ nodeId, via, from })))
  const seen = [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()]
  const entry = seen.find((arrival) => arrival.via === 'client')
  assert(entry, `no node took "${write.key}" from the client`)
  const wanted = [{ nodeId: entry.nodeId, via: 'client', from: entry.from }]
  if (entry.nodeId !== owner) wanted.push({ nodeId: owner, via: 'forward', from: entry.nodeId })
  const order = (a: { via: string }, b: { via: string }) => (a.via < b.via ? -1 : 1)
  assert.deepEqual(seen.sort(order), wanted.sort(order), `how "${write.key}" came to its owner ${owner}`)
}

/** `node.getMap(name).get(key)?.value`, on the owner and on as many backups as there should be. */
export async function isFoundOnOwnerAndBackups(world: AcceptanceWorld, key: string, value: unknown): Promise<void> {
  const { cluster } = world
  const [owner, ...backups] = cluster.holdersOf(key)
  assert(owner, `"${key}" has no owner`)
  assert.equal(backups.length, cluster.wantedBackups, `backups of "${key}"`)
  for (const nodeId of [owner, ...backups]) {
    const found = await cluster.value(nodeId, world.mapName, key)
    assert.deepEqual(found, value, `what ${nodeId}, ${nodeId === owner ? 'the owner' : 'a backup'} of "${key}", holds`)
  }
}

export function liesOnSurvivors({ cluster, lost }: AcceptanceWorld, key: string): void {
  const gone = cluster.holdersOf(key).filter((nodeId) => lost.includes(nodeId))
  assert.deepEqual(gone, [], `lost nodes that still count as holders of "${key}"`)
}

/** Now, on every in-sync copy, for every acknowledged write of the scenario. */
export function nothingAcknowledgedIsMissing({ cluster, history }: AcceptanceWorld): void {
  const kept = history.calls.filter((call) => mustBeKept(call, history.events))
  assert(kept.length > 0, 'nothing was acknowledged, so nothing is shown')
  const missing = kept.flatMap((call) =>
    cluster
      .holdersOf(call.key)
      .filter((nodeId) => {
        const record = cluster.rawRecord(nodeId, call.map, call.key)
        return record === undefined || compareTimestamps(record.timestamp, call.timestamp) < 0
      })
      .map((nodeId) => `"${call.key}", acknowledged at ${acknowledged(call)?.level}, on ${nodeId}`),
  )
  assert.deepEqual(missing, [], `${missing.length} copies of ${kept.length} acknowledged writes are missing`)
}

export function nothingWasRefused({ history }: AcceptanceWorld): void {
  const bad = history.calls.filter((call) => call.outcome !== undefined && call.outcome.kind !== 'ok')
  assert.deepEqual(
    bad.map((call) => `${call.key}: ${call.outcome?.kind}`),
    [],
    'writes that were refused or left in doubt',
  )
}

/** Counted in the owner's own order of operations, by the identity of the op: its map, key and timestamp. */
export function wasAppliedOnce({ cluster }: AcceptanceWorld, { key, timestamp }: Write): void {
  assert.equal(cluster.timesApplied(key, timestamp), 1, `places "${key}" takes in the order of its partition`)
}

/** Since the moment the scenario marked, by the times at which clients were answered. */
export function acknowledgedNothingSince({ history, markedAt }: AcceptanceWorld, nodeId: string): void {
  const served = history.calls.filter(({ outcome }) => {
    return outcome?.kind === 'ok' && outcome.servedBy === nodeId && outcome.at > markedAt
  })
  assert.deepEqual(
    served.map(({ key, outcome }) => `"${key}" at ${outcome?.at}`),
    [],
    `writes that ${nodeId} acknowledged`,
  )
}
