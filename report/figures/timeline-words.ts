/** What a timeline says in words. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { faultText } from './fault-groups'
import type { FaultGroup } from './fault-groups'
import { gapText } from './gap-bracket'
import type { Gap } from './gaps'
import type { Track } from './tracks'
import { countOf, countText, listed, msText, nameText } from './words'

const MOST_TOLD = 6

export function timelineAlt(
  evidence: Evidence,
  tracks: readonly Track[],
  groups: readonly FaultGroup[],
  gap: Gap | null,
): string {
  const { operations, operationCount } = evidence
  const clients: string[] = []
  for (const { client, label } of tracks) {
    if (client === '') clients.push(`${clients.pop() ?? ''}, ${label}`)
    else clients.push(`${nameText(client)}: ${label}`)
  }
  const drawn = operationCount > operations.length ? ` (${countText(operations.length)} drawn)` : ''
  const told = groups.slice(0, MOST_TOLD).map((group) => {
    const ended = group.to === null ? 'on, without an end' : `to ${msText(group.to)}`
    return `${faultText(group)} from ${msText(group.from)} ${ended}`
  })
  if (groups.length > told.length) told.push(`${countText(groups.length - told.length)} more`)
  return [
    `Timeline of ${countOf(operationCount, 'write')}${drawn}.`,
    ...(clients.length === 0 ? [] : [`${clients.join('; ')}.`]),
    ...(told.length === 0 ? [] : [`Faults: ${listed(told)}.`]),
    ...(gap === null ? [] : [gapText(gap)]),
  ].join(' ')
}

export function timelineCaption(
  { operations, operationCount }: Evidence,
  hasSingle: boolean,
  hasDense: boolean,
  tallest: number,
  msAColumn: number,
): string {
  const parts = [
    ...(hasSingle && operations.length > 0 ? ['A mark is a write, from the call to its answer'] : []),
    ...(hasDense
      ? [
          `a column counts acknowledgements in ${msText(msAColumn)}, as high as the square root of their number, at most ${countText(tallest)}; below it a line wherever a write was waiting`,
        ]
      : []),
  ]
  const drawn = `${countText(operations.length)} of ${countText(operationCount)} writes are drawn, those near faults first.`
  const how = parts.length === 0 ? 'Nobody wrote.' : `${parts.join('; ')}.`
  return `${how.charAt(0).toUpperCase()}${how.slice(1)}${operationCount > operations.length ? ` ${drawn}` : ''}`
}
