/** An acknowledgement reaches what was asked for while nothing hinders it, and names copies that there were. */
import { reaches } from '@topgunbuild/core'
import type { ClusterState } from '@topgunbuild/core'
import type { Snapshot } from '../snapshot'
import { faultSpans, overlaps, sayFaults } from '../faults'
import type { Call, ClusterEvent } from '../History'
import { acknowledged } from '../promises-kept'
import type { Acknowledged } from '../promises-kept'
import type { Account, Breach } from './Account'
import { sayCall } from './held'

export function levelsAreReached({ calls, events, snapshot }: Account): Breach[] {
  const seen = statesSeen(snapshot)
  return calls.flatMap((call) => {
    const ack = acknowledged(call)
    if (ack === undefined) return []
    const isLow = expectsReplication(call, ack.version, events, seen) && !reaches(ack.level, 'REPLICATED')
    const wrongs = [...liesOf(call, ack, events, seen), ...(isLow ? ['is too low, although nothing was wrong'] : [])]
    const { map, key, partitionId } = call
    return wrongs.map((wrong) => {
      const sentence = `${sayCall(call)} ${wrong}; ${sayFaults(events)}`
      return { promise: 'level' as const, sentence, partitionId, map, key, call }
    })
  })
}

/** What the acknowledgement says of its copies, held against itself and against the copies there were. */
function liesOf(
  call: Call,
  ack: Acknowledged,
  events: readonly ClusterEvent[],
  seen: ReadonlyMap<number, ClusterState>,
): string[] {
  const holders = new Set(ack.holders)
  const lies: string[] = []
  if (holders.size !== ack.copies || holders.size !== ack.holders.length) {
    lies.push('names other holders than it counts')
  }
  if (ack.level === 'REPLICATED' && holders.size < 2) lies.push('names no second holder')
  const known = knownBefore(call, events)
  if (known === undefined || wasDisturbed(call, events)) return lies
  const copies = copiesAt(call, ack.version, known, seen)
  if (copies === undefined) return lies
  const strangers = [...holders].filter((nodeId) => !copies.includes(nodeId))
  if (strangers.length > 0) lies.push(`names ${strangers.join(' and ')}, where the copies lay on ${copies.join(', ')}`)
  return lies
}

function statesSeen({ nodes, sightings }: Snapshot): ReadonlyMap<number, ClusterState> {
  const states = [
    ...sightings.flatMap((each) => ('state' in each ? [each.state] : [])),
    ...nodes.map(({ state }) => state),
  ]
  return new Map(states.map((state) => [state.version, state]))
}

/**
 * Where the copies lay for the owner that acknowledged. A cluster changes its state without any fault, too, as when a
 * backup does not answer in time; of a state that nobody saw, nothing is known.
 */
function copiesAt(
  call: Call,
  version: number,
  known: Settled,
  seen: ReadonlyMap<number, ClusterState>,
): readonly string[] | undefined {
  if (known.version === undefined || known.version === version) return known.copies[call.partitionId] ?? []
  const partition = seen.get(version)?.partitions[call.partitionId]
  return partition === undefined ? undefined : [partition.owner, ...partition.backups, ...partition.followers]
}

/**
 * Asked for, possible, and with nothing in the way of it. A starved machine may part a cluster that nobody hurt: an
 * owner that has become alone can only say so. How often that happens is looked at over a whole run.
 */
function expectsReplication(
  call: Call,
  version: number,
  events: readonly ClusterEvent[],
  seen: ReadonlyMap<number, ClusterState>,
): boolean {
  const known = knownBefore(call, events)
  if (known === undefined || !asksForReplication(call, events, known) || wasDisturbed(call, events)) return false
  return (copiesAt(call, version, known, seen)?.length ?? 0) >= 2
}

/** Owner and backups were up from before the call until its answer, whatever happened to others. */
export function couldReplicate(call: Call, events: readonly ClusterEvent[]): boolean {
  const known = knownBefore(call, events)
  if (known === undefined || !asksForReplication(call, events, known)) return false
  const copies = known.copies[call.partitionId] ?? []
  const until = call.outcome?.at ?? Infinity
  const hindered = new Set(
    faultSpans(events)
      .filter((span) => overlaps(span, known.at, until))
      .flatMap((span) => span.nodes),
  )
  return copies.length >= 2 && copies.every((nodeId) => !hindered.has(nodeId))
}

function asksForReplication(call: Call, events: readonly ClusterEvent[], { members }: Settled): boolean {
  if (call.asked === 'APPLIED') return false
  const before = events.filter((event) => event.at <= call.invokedAt)
  const forming = before.findLast((event) => event.type === 'forming')
  if (forming === undefined || forming.backupCount < 1 || members < 2) return false
  const isNamed = call.asked === 'REPLICATED' || call.asked === 'PERSISTED'
  return isNamed || forming.consistency !== 'EVENTUAL'
}

/** True while a node came or went, or a fault lasted, and the copies were not yet all back. */
export function wasDisturbed(call: Call, events: readonly ClusterEvent[]): boolean {
  const until = call.outcome?.at ?? Infinity
  let disturbed = true
  for (const event of events) {
    if (event.at > until) break
    if (event.type !== 'settled') disturbed = disturbed || event.type !== 'stopped'
    else if (event.at <= call.invokedAt) disturbed = false
  }
  return disturbed || faultSpans(events).some((span) => span.kind !== 'crash' && overlaps(span, call.invokedAt, until))
}

type Settled = Extract<ClusterEvent, { type: 'settled' }>

function knownBefore(call: Call, events: readonly ClusterEvent[]): Settled | undefined {
  return events.findLast((event): event is Settled => event.type === 'settled' && event.at <= call.invokedAt)
}
