/** Which acknowledged writes must still be there, given what was done to the nodes since. Pure. */
import type { Call, ClusterEvent, Outcome } from './History'

type Acknowledged = Extract<Outcome, { kind: 'ok' }>

export function acknowledged(call: Call): Acknowledged | undefined {
  return call.outcome?.kind === 'ok' ? call.outcome : undefined
}

/**
 * APPLIED is kept while the acknowledging node keeps its memory. REPLICATED is kept while at each moment one
 * holder, or a node brought up from one, keeps its memory: a crash takes a holder away, a settled cluster and
 * a completed leave give new ones.
 */
export function mustBeKept(call: Call, events: readonly ClusterEvent[]): boolean {
  const ack = acknowledged(call)
  if (ack === undefined || ack.level === 'MEMORY') return false
  const since = events.filter((event) => event.at >= ack.at)
  if (ack.level === 'APPLIED') {
    return !since.some((event) => event.type === 'crashed' && event.node === ack.servedBy)
  }
  let holders = new Set(ack.holders)
  for (const event of since) {
    if (event.type === 'crashed') holders.delete(event.node)
    if (event.type === 'stopped' || event.type === 'settled') {
      if (holders.size > 0) holders = new Set([...holders, ...(event.copies[call.partitionId] ?? [])])
      if (event.type === 'stopped') holders.delete(event.node)
    }
  }
  return holders.size > 0
}

/** True while a node was forming, joining, stopping or lost and the copies were not yet all back. */
export function wasDisturbed(call: Call, events: readonly ClusterEvent[]): boolean {
  const endedAt = call.outcome?.at ?? Infinity
  let disturbed = true
  for (const event of events) {
    if (event.at > endedAt) break
    if (event.type === 'settled') {
      if (event.at <= call.invokedAt) disturbed = false
    } else if (event.type !== 'stopped') {
      disturbed = true
    }
  }
  return disturbed
}

/** How many members the cluster last settled with before the call, and how many backups it keeps. */
export function redundancyAt(call: Call, events: readonly ClusterEvent[]): { members: number; backupCount: number } {
  let members = 0
  let backupCount = 0
  for (const event of events) {
    if (event.at > call.invokedAt) break
    if (event.type === 'forming') backupCount = event.backupCount
    if (event.type === 'settled') members = event.members
  }
  return { members, backupCount }
}
