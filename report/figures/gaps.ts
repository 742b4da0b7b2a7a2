/** How long no write was acknowledged around each fault. Pure. */
import type { Evidence, EvidenceOperation } from '../../support/evidence/Evidence'
import { concernedBy } from './concerned-by'

type Fault = Evidence['faults'][number]

export interface Gap {
  readonly fault: Fault
  /** Only writes to what this node owned were looked at; null: all were. */
  readonly owner: string | null
  /** Of the last acknowledgement before, or of the first write where there was none. */
  readonly from: number
  /** Of the next acknowledgement, or of the last that is known where none came. */
  readonly to: number
  readonly ms: number
  /** How much of it at least one write was waiting for its answer; null where operations are missing. */
  readonly waitedMs: number | null
  /** An acknowledgement ended it. */
  readonly isAnswered: boolean
  /** Operations are missing, and any of them may have been acknowledged meanwhile: it was no longer than this. */
  readonly isUpperBound: boolean
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly isAnswered: boolean
}

/** One for each fault, in their order; null where no write that it concerns was under way in any stretch that touches it. */
export function gapsOf(evidence: Evidence): (Gap | null)[] {
  const isUpperBound = evidence.operationCount > evidence.operations.length
  const lastKnown = lastKnownOf(evidence)
  return evidence.faults.map((fault) => {
    const { operations, owner } = concernedBy(evidence, fault)
    const stretches = stretchesOf(operations, lastKnown)
    const touching = stretches.filter(({ from, to }) => from <= (fault.to ?? Infinity) && to >= fault.from)
    const longest = touching.reduce<Stretch | null>(
      (a, b) => (a === null || b.to - b.from > a.to - a.from ? b : a),
      null,
    )
    if (longest === null) return null
    const ms = tenth(longest.to - longest.from)
    return { fault, owner, ...longest, ms, waitedMs: isUpperBound ? null : waitedIn(longest, operations), isUpperBound }
  })
}

/** The longest of all, the earliest of equal ones. */
export function longestGap(gaps: readonly (Gap | null)[]): Gap | null {
  return gaps.reduce((a, b) => (b !== null && (a === null || b.ms > a.ms) ? b : a), null)
}

/** From each acknowledgement to the next; before the first and after the last only while a write was under way. */
function stretchesOf(operations: readonly EvidenceOperation[], lastKnown: number): Stretch[] {
  if (operations.length === 0) return []
  const first = operations.reduce((at, { invokedAt }) => Math.min(at, invokedAt), Infinity)
  const acks = acknowledgedAt(operations)
  const stretches = acks.map((to, index) => ({ from: acks[index - 1] ?? first, to, isAnswered: true }))
  const lastAck = acks.at(-1) ?? first
  const left = operations.filter(({ outcome, endedAt }) => outcome !== 'ok' && (endedAt ?? Infinity) > lastAck)
  if (left.length === 0) return stretches
  const to = left.reduce((at, { endedAt }) => Math.max(at, endedAt ?? lastKnown), lastAck)
  return [...stretches, { from: lastAck, to, isAnswered: false }]
}

export function acknowledgedAt(operations: readonly EvidenceOperation[]): number[] {
  return operations
    .flatMap(({ outcome, endedAt }) => (outcome === 'ok' && endedAt !== null ? [endedAt] : []))
    .sort((a, b) => a - b)
}

function waitedIn({ from, to }: Stretch, operations: readonly EvidenceOperation[]): number {
  const under = operations
    .map(({ invokedAt, endedAt }) => ({ start: Math.max(invokedAt, from), end: Math.min(endedAt ?? Infinity, to) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start)
  let waited = 0
  let until = from
  for (const { start, end } of under) {
    waited += Math.max(0, end - Math.max(start, until))
    until = Math.max(until, end)
  }
  return tenth(waited)
}

/** The latest moment of which the evidence tells anything. */
export function lastKnownOf({ operations, faults, ownership, versions }: Evidence): number {
  const times = [
    ...operations.map(({ invokedAt, endedAt }) => endedAt ?? invokedAt),
    ...faults.map(({ from, to }) => to ?? from),
    ...ownership.map(({ at }) => at),
    ...versions.map(({ at }) => at ?? 0),
  ]
  return times.reduce((a, b) => Math.max(a, b), 0)
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10
}
