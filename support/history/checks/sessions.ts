/**
 * Session guarantees (D. Terry et al., "Session Guarantees for Weakly Consistent Replicated Data", 1994): what a client was
 * shown once it does not cease to be shown (monotonic reads), nor what it wrote itself (read your writes), but for a
 * later write.
 */
import { partitionIdOf } from '@topgunbuild/core'
import { removedAndCollected } from '../collected'
import { disturbances, faultSpans, overlaps, untilSettled } from '../faults'
import type { Call } from '../History'
import { identityOf } from '../identity'
import { isKept, mustBeKept, standingAfter } from '../promises-kept'
import { suspicionsIn } from '../suspicions'
import type { Account, Breach } from './Account'
import { placeText, timestampText } from './held'
import type { Setback } from '../Setback'

export function sessionsHold(account: Account): Breach[] {
  const { setbacks = [], excluded = new Set<string>() } = account
  const told = setbacks.filter(({ client }) => !excluded.has(client))
  if (told.length === 0) return []
  const isBroken = ruleOf(account)
  return told.filter(isBroken).map((setback) => {
    const { client, map, key, shown, next, at } = setback
    const instead = next === undefined ? 'nothing' : `the write of ${timestampText(next)}`
    const sentence = `${placeText(map, key)}: ${client} was shown the write of ${timestampText(shown)}, and ${instead} after it, at ${at.toFixed(1)} ms`
    return { promise: 'sessions' as const, sentence, map, key, partitionId: partitionIdOf(key) }
  })
}

/**
 * What was acknowledged, and is kept by somebody, must be shown on. What was not, may be lost with the node that told of
 * it, or be refused to who wrote it. Of a write that no client is known to have made, only what was done to the nodes is
 * known. A mirror shows what it finds at an owner, and that is less where one has just taken over from a node that was lost,
 * or only taken for lost, until what that node kept is merged.
 */
function ruleOf(account: Account): (setback: Setback) => boolean {
  const { calls, events, earlier = [], snapshot } = account
  const mayBeGone = removedAndCollected(account)
  const spans = faultSpans(events)
  const known = new Map(calls.map((call) => [identityOfCall(call), call]))
  const folded = new Map(earlier.map((promise) => [identityOfCall(promise.call), promise]))
  const suspected = suspicionsIn(snapshot.sightings, events).map(({ from, seenAt }) => ({ from, to: seenAt }))
  const disturbing = [...disturbances(events), ...suspected.map(untilSettled(events))]
  const wasDisturbed = (from: number, to: number): boolean => disturbing.some((span) => overlaps(span, from, to))
  return ({ client, map, key, shown, next, at, isMirror }) => {
    const written = { map, key, partitionId: partitionIdOf(key), timestamp: shown }
    if (next === undefined && mayBeGone(written)) return false
    const identity = identityOf(map, key, shown)
    const call = known.get(identity)
    const promise = folded.get(identity)
    // A removal, and then nothing: to a program the same.
    if (next === undefined && (call ?? promise?.call)?.value === null) return false
    if (isMirror && wasDisturbed(call?.invokedAt ?? 0, at)) return false
    if (promise !== undefined) return isKept(standingAfter(promise.standing, events, spans))
    // Its own, and stamped anew since: it was never acknowledged under that stamp.
    if (call === undefined) return spans.length === 0 && !shown.nodeId.startsWith(`${client}~`)
    return call.outcome?.kind === 'ok' && call.outcome.at <= at && mustBeKept(call, events)
  }
}

function identityOfCall({ map, key, timestamp }: Call): string {
  return identityOf(map, key, timestamp)
}
