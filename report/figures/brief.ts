/** A scenario's evidence in one line: where its key went, and how long the slowest write waited that a fault met. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { ownersOf } from './key-facts'
import { mostWritten } from './most-written'
import { msText, nameText } from './words'

/** Empty where nothing was written, or nothing befell the nodes. */
export function briefOf(evidence: Evidence): string {
  if (evidence.faults.length === 0) return ''
  const [first] = mostWritten(evidence.operations)
  if (first === undefined) return ''
  const owners = ownersOf(evidence.ownership, first.partition)
  const went = owners.length < 2 ? [] : [`“${nameText(first.key)}” went from ${owners.join(' to ')}`]
  const slowest = slowestMet(evidence)
  return [...went, ...(slowest === null ? [] : [`the slowest write waited ${slowest}`])].join('; ')
}

/** Of the acknowledged writes that a fault met; null where it met none. */
export function slowestMet({ operations, operationCount, faults }: Evidence): string | null {
  const waits = operations.flatMap(({ outcome, invokedAt, endedAt }) => {
    if (outcome !== 'ok' || endedAt === null) return []
    return faults.some(({ from, to }) => endedAt >= from && invokedAt <= (to ?? Infinity)) ? [endedAt - invokedAt] : []
  })
  if (waits.length === 0) return null
  const least = operationCount > operations.length ? 'at least ' : ''
  return `${least}${msText(waits.reduce((a, b) => Math.max(a, b), 0))}`
}
