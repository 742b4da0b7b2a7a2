/**
 * Which acknowledged writes must still be there, given what was done to the nodes since. Pure.
 *
 * A promise stands while somebody keeps it. Frozen, cut off or slow nodes keep what they hold; a crash takes
 * the memory, and for a persisted write leaves the disk; a settled cluster or a completed leave hands it on.
 */
import type { AckLevel } from '@topgunbuild/core'
import { faultSpans, isolatesNodes, isRestart } from './faults'
import type { FaultSpan } from './faults'
import type { Call, ClusterEvent, Copies, Outcome } from './History'

export type Acknowledged = Extract<Outcome, { kind: 'ok' }>

/** Who keeps one acknowledged write. */
export interface Standing {
  readonly level: AckLevel
  readonly partitionId: number
  /** For APPLIED: the node on whose memory alone the promise rests. */
  readonly anchor?: string
  /** Nodes with the write in memory. */
  readonly keepers: ReadonlySet<string>
  /** Nodes that are down, with the write on their disks. */
  readonly asleep: ReadonlySet<string>
}

export function acknowledged(call: Call): Acknowledged | undefined {
  return call.outcome?.kind === 'ok' ? call.outcome : undefined
}

export function mustBeKept(call: Call, events: readonly ClusterEvent[]): boolean {
  const standing = standingOf(call, events)
  return standing !== undefined && isKept(standing)
}

export function isKept(standing: Standing): boolean {
  return standing.keepers.size > 0
}

/** What has become of the call's promise by the end of the events; undefined where nothing was promised. */
export function standingOf(call: Call, events: readonly ClusterEvent[]): Standing | undefined {
  const ack = acknowledged(call)
  if (ack === undefined || ack.level === 'MEMORY') return undefined
  const anchor = ack.holders[0] ?? ack.servedBy
  const granted: Standing = {
    level: ack.level,
    partitionId: call.partitionId,
    ...(ack.level === 'APPLIED' ? { anchor } : {}),
    keepers: new Set(ack.level === 'APPLIED' ? [anchor] : ack.holders),
    asleep: new Set(),
  }
  // A holder lost while the answer was under way may have been lost after it confirmed.
  const concerning = events.filter(
    (event) => event.at >= ack.at || (event.at >= call.invokedAt && memoryLossOf(event) !== undefined),
  )
  return standingAfter(granted, concerning, faultSpans(events))
}

/** @param spans of the whole history, as a cut may have begun before these events */
export function standingAfter(
  standing: Standing,
  events: readonly ClusterEvent[],
  spans: readonly FaultSpan[],
): Standing {
  return events.reduce((before, event) => step(before, event, spans), standing)
}

function step(standing: Standing, event: ClusterEvent, spans: readonly FaultSpan[]): Standing {
  const loss = memoryLossOf(event)
  if (loss !== undefined) return afterLoss(standing, loss)
  if (event.type === 'stopped') {
    const { node } = event
    const heirs = handedOn(standing, event.copies, isolatedAt(spans, event.at), true)
    const keepers = new Set([...heirs].filter((each) => each !== node))
    const asleep = standing.level === 'PERSISTED' && heirs.has(node) ? [...standing.asleep, node] : standing.asleep
    const { anchor, ...rest } = standing
    const after = { ...rest, keepers, asleep: new Set(asleep) }
    // Leaving in order is no loss: from here the promise rests on those it was handed to.
    return anchor === undefined || anchor === node ? after : { ...after, anchor }
  }
  if (event.type === 'settled') {
    return { ...standing, keepers: handedOn(standing, event.copies, isolatedAt(spans, event.at), false) }
  }
  return standing
}

interface MemoryLoss {
  readonly node: string
  readonly disk: 'down' | 'back' | 'gone'
}

function memoryLossOf(event: ClusterEvent): MemoryLoss | undefined {
  if (event.type === 'crashed') return { node: event.node, disk: 'down' }
  if (event.type !== 'fault' || !isRestart(event.kind) || !('node' in event.target)) return undefined
  return { node: event.target.node, disk: event.kind === 'restart' ? 'back' : 'gone' }
}

function afterLoss(standing: Standing, { node, disk }: MemoryLoss): Standing {
  const held = standing.keepers.has(node) || standing.asleep.has(node)
  const keepers = new Set([...standing.keepers].filter((each) => each !== node))
  const asleep = new Set([...standing.asleep].filter((each) => each !== node))
  if (standing.level === 'PERSISTED') {
    if (held && disk === 'down') asleep.add(node)
    if (held && disk === 'back') keepers.add(node)
  }
  if (standing.anchor === node) keepers.clear()
  return { ...standing, keepers, asleep }
}

/**
 * Copies have the write only from somebody who could give it. Whoever gave it and is no copy any more may have
 * dropped it; whoever was out of reach keeps it.
 */
function handedOn(
  { keepers, partitionId }: Standing,
  copiesByPartition: Copies,
  isolated: ReadonlySet<string>,
  giversKeep: boolean,
): ReadonlySet<string> {
  const copies = copiesByPartition[partitionId] ?? []
  const couldGive = [...keepers].some((node) => copies.includes(node) || !isolated.has(node))
  if (!couldGive) return keepers
  const remaining = [...keepers].filter((node) => giversKeep || copies.includes(node) || isolated.has(node))
  return new Set([...remaining, ...copies])
}

function isolatedAt(spans: readonly FaultSpan[], at: number): ReadonlySet<string> {
  const active = spans.filter((span) => isolatesNodes(span) && span.from <= at && (span.to ?? Infinity) > at)
  return new Set(active.flatMap((span) => span.nodes))
}
