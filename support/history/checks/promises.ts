/** What was acknowledged is there as its level promises, and what was refused is nowhere. */
import { compareTimestamps } from '@topgunbuild/core'
import { removedAndCollected } from '../collected'
import { faultSpans, sayFaults } from '../faults'
import { identityOf } from '../identity'
import { isKept, mustBeKept, standingAfter } from '../promises-kept'
import type { Account, Breach } from './Account'
import { holdersOf, newestState, placeText, recordsByPlace, sayCall, sayHeld } from './held'

/** Owner and in-sync backups hold, for every acknowledged write that must be kept, its record or a later one. */
export function acknowledgedIsKept(account: Account): Breach[] {
  const { calls, events, snapshot, earlier = [] } = account
  const newest = newestState(snapshot)
  if (newest === undefined) return []
  const stored = new Map(snapshot.nodes.map((node) => [node.nodeId, recordsByPlace(node)]))
  const spans = faultSpans(events)
  const mayBeGone = removedAndCollected(account)
  const promised = [
    ...earlier.filter(({ standing }) => isKept(standingAfter(standing, events, spans))).map(({ call }) => call),
    ...calls.filter((call) => mustBeKept(call, events)),
  ]
  return promised.flatMap((call) => {
    const { map, key, partitionId } = call
    const missing = holdersOf(newest.partitions[partitionId]).filter((nodeId) => {
      const found = stored.get(nodeId)?.get(placeText(map, key))
      if (found === undefined) return !mayBeGone(call, nodeId)
      return compareTimestamps(found.record.timestamp, call.timestamp) < 0
    })
    if (missing.length === 0) return []
    const where = `is missing on ${missing.join(' and ')}`
    const sentence = `${sayCall(call)} ${where}; ${sayFaults(events)}; ${sayHeld(snapshot.nodes, map, key)}`
    return [{ promise: 'kept' as const, sentence, partitionId, map, key, call }]
  })
}

/** Neither as a record nor in any order of applied ops: it may have been written over since. */
export function refusedStaysAway({ calls, events, snapshot }: Account): Breach[] {
  const refused = new Map(
    calls
      .filter((call) => call.outcome?.kind === 'refused')
      .map((call) => [identityOf(call.map, call.key, call.timestamp), call]),
  )
  if (refused.size === 0) return []
  return snapshot.nodes.flatMap((node) => {
    const here = new Set([
      ...node.records.map(({ map, key, record }) => identityOf(map, key, record.timestamp)),
      ...node.partitions.flatMap(({ recent }) => recent.map(({ identity }) => identity)),
    ])
    return [...refused].flatMap(([identity, call]) => {
      if (!here.has(identity)) return []
      const { map, key, partitionId } = call
      const where = `came to ${node.nodeId} all the same`
      const sentence = `${sayCall(call)} ${where}; ${sayFaults(events)}; ${sayHeld(snapshot.nodes, map, key)}`
      return [{ promise: 'refused stays away' as const, sentence, partitionId, map, key, call }]
    })
  })
}
