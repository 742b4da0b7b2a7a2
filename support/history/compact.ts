/**
 * Folds up what a clean judgement has settled, so that a long run keeps memory by key and not by call. Pure.
 * Call it only for an account just judged without a breach, while nothing moves.
 */
import { compareTimestamps } from '@topgunbuild/core'
import type { Account, KeptPromise } from './checks/Account'
import { placeText } from './checks/held'
import { removalsIn } from './collected'
import { faultSpans } from './faults'
import type { Call } from './History'
import { isKept, standingAfter, standingOf } from './promises-kept'
import type { Standing } from './promises-kept'
import type { Sighting } from './snapshot'

export type Compacted = Pick<Account, 'calls' | 'events' | 'earlier' | 'removed'> & {
  readonly sightings: readonly Sighting[]
}

/** Of refused writes, which must never come, the newest are remembered. */
const MOST_REFUSED_KEPT = 1_000

/**
 * Open and lately refused calls stay. Of the promises, the latest for each key, level and set of keepers. Of the
 * events, the founding, the last rest, and faults and losses that are not over. Of the sightings, the last of
 * each observer.
 */
export function compact(account: Account): Compacted {
  const { calls, events, earlier = [], snapshot, excluded = new Set() } = account
  const spans = faultSpans(events)
  const promises = [
    ...earlier.map(({ call, standing }) => ({ call, standing: standingAfter(standing, events, spans) })),
    ...calls.flatMap((call): KeptPromise[] => {
      const standing = excluded.has(call.client) ? undefined : standingOf(call, events)
      return standing === undefined ? [] : [{ call, standing }]
    }),
  ].filter(({ standing }) => isKept(standing) || standing.asleep.size > 0)
  const open = calls.filter((call) => call.outcome === undefined)
  const refused = calls.filter((call) => call.outcome?.kind === 'refused').slice(-MOST_REFUSED_KEPT)
  const kept: readonly Call[] = [...refused, ...open].sort((a, b) => a.id - b.id)
  const removals = removalsIn(account)
  return {
    calls: kept,
    events: remaining(events),
    earlier: latestOf(promises),
    ...(removals.size > 0 && { removed: removals }),
    sightings: lastOf(snapshot.sightings),
  }
}

function latestOf(promises: readonly KeptPromise[]): KeptPromise[] {
  const latest = new Map<string, KeptPromise>()
  for (const promise of promises) {
    const { call, standing } = promise
    const at = JSON.stringify([placeText(call.map, call.key), ...termsOf(standing)])
    const before = latest.get(at)
    if (before !== undefined && compareTimestamps(before.call.timestamp, call.timestamp) >= 0) continue
    latest.set(at, promise)
  }
  return [...latest.values()]
}

function termsOf({ level, anchor, keepers, asleep }: Standing): unknown[] {
  return [level, anchor ?? null, [...keepers].sort(), [...asleep].sort()]
}

/** Losses and restarts are in the standings already: told again, they would be counted again. */
function remaining(events: Account['events']): Account['events'] {
  const founding = events.findLast((event) => event.type === 'forming')
  const rest = events.findLast((event) => event.type === 'settled')
  const lasting = new Set(
    faultSpans(events).flatMap((span) => (span.to === undefined ? [`${span.from} ${span.kind}`] : [])),
  )
  return events.filter(
    (event) =>
      event === founding || (event.type === 'fault' && lasting.has(`${event.at} ${event.kind}`)) || event === rest,
  )
}

function lastOf(sightings: readonly Sighting[]): Sighting[] {
  return [...new Map(sightings.map((sighting) => [sighting.observer, sighting])).values()]
}
