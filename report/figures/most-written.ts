/** The keys a scenario wrote to most. Pure. */
import type { EvidenceOperation } from '../../support/evidence/Evidence'
import { grouped } from './grouped'

export interface WrittenKey {
  readonly map: string
  readonly key: string
  readonly partition: number
  readonly operations: readonly EvidenceOperation[]
}

/** The most written first; among equals the one that waited longest for an answer, then the one written first. */
export function mostWritten(operations: readonly EvidenceOperation[], most = 3): WrittenKey[] {
  const byKey = grouped(operations, ({ map, key }) => JSON.stringify([map, key]))
  return [...byKey.values()]
    .sort((a, b) => b.length - a.length || longestWait(b) - longestWait(a))
    .slice(0, most)
    .flatMap((own) => own.slice(0, 1).map(({ map, key, partition }) => ({ map, key, partition, operations: own })))
}

function longestWait(operations: readonly EvidenceOperation[]): number {
  return operations.reduce((most, { invokedAt, endedAt }) => Math.max(most, (endedAt ?? invokedAt) - invokedAt), 0)
}
