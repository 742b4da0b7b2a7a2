/** What a reviewer asks of a scenario, answered in words and figures. Pure. */
import type { Evidence, EvidenceOperation } from '../../support/evidence/Evidence'
import type { Fact } from './Fact'
import { faultGroups, faultText, isIn } from './fault-groups'
import { gapsOf, longestGap } from './gaps'
import { keyFacts } from './key-facts'
import { gapText } from './gap-bracket'
import { versionFacts } from './version-facts'
import { countOf, countText, listed, msText, nameText } from './words'

const MOST_FAULTS = 8
const MOST_BREACHES = 5
const LEVELS: readonly string[] = ['MEMORY', 'APPLIED', 'REPLICATED', 'PERSISTED']

export function factsOf(evidence: Evidence): Fact[] {
  return [
    ...keyFacts(evidence),
    ...faultFacts(evidence),
    ...versionFacts(evidence),
    countFact(evidence),
    ...levelFacts(evidence),
    verdictFact(evidence),
  ]
}

function faultFacts(evidence: Evidence): Fact[] {
  const gaps = gapsOf(evidence)
  const groups = faultGroups(evidence.faults)
  const told = groups.slice(0, MOST_FAULTS).flatMap((group): Fact[] => {
    const { targets, from, to } = group
    const name = faultText(group)
    const gap = longestGap(gaps.filter((each) => each !== null && isIn(group, each.fault)))
    const lasted = to === null ? 'and was not ended' : `to ${msText(to)}, for ${msText(to - from)}`
    const all = targets.length > 1 ? `${listed(targets.slice(0, 12).map(nameText))}: ` : ''
    const none = 'No write that it could hold up was under way around it.'
    return [
      { term: capital(name), value: `${all}from ${msText(from)} ${lasted}.` },
      {
        term: `Writes around the ${name}`,
        value: gap === null ? none : gapText(gap) + slowestText(evidence, from, to),
      },
    ]
  })
  const more = groups.length - MOST_FAULTS
  return more > 0 ? [...told, { term: 'Further faults', value: `${countText(more)}, drawn in the timeline.` }] : told
}

/** Of the writes that a fault met; among those that were kept it may not be the slowest of all. */
function slowestText({ operations, operationCount }: Evidence, from: number, to: number | null): string {
  const waits = operations.flatMap(({ outcome, invokedAt, endedAt }) => {
    const isMet = outcome === 'ok' && endedAt !== null && endedAt >= from && invokedAt <= (to ?? Infinity)
    return isMet ? [endedAt - invokedAt] : []
  })
  if (waits.length === 0) return ''
  const least = operationCount > operations.length ? 'at least ' : ''
  return ` The slowest acknowledged write that met it waited ${least}${msText(Math.max(...waits))}.`
}

function countFact({ operations, operationCount, judge }: Evidence): Fact {
  const kept = (outcome: EvidenceOperation['outcome']) => operations.filter((each) => each.outcome === outcome).length
  const isJudged = judge.verdict !== 'not judged'
  const judged = (name: string) => judge.counts[name] ?? 0
  const acknowledged = isJudged ? LEVELS.reduce((sum, level) => sum + judged(level), 0) : kept('ok')
  const others = (['refused', 'unknown', 'open'] as const).map((name) => [name, isJudged ? judged(name) : kept(name)])
  const told = others.map(([name, count]) => `${countText(Number(count))} ${name}`)
  const missing = !isJudged && operationCount > operations.length
  const base = missing ? ` (counted among ${countText(operations.length)} of them)` : ''
  return {
    term: 'Writes',
    value: `${countOf(operationCount, 'write')}: ${countText(acknowledged)} acknowledged, ${listed(told)}${base}.`,
  }
}

function levelFacts({ operations, judge }: Evidence): Fact[] {
  const reached = new Set(operations.map(({ level }) => level))
  const lowest = LEVELS.find((level) => (judge.counts[level] ?? 0) > 0 || reached.has(level))
  return lowest === undefined ? [] : [{ term: 'Lowest level acknowledged', value: `${lowest}.` }]
}

function verdictFact({ judge: { verdict, breaches } }: Evidence): Fact {
  const term = 'The judge'
  if (verdict === 'not judged') return { term, value: 'Did not judge this scenario.' }
  if (verdict === 'clean') return { term, value: 'Found no breach.' }
  const told = breaches.slice(0, MOST_BREACHES).map(({ promise, sentence }) => `${promise}: ${sentence}`)
  const more = breaches.length - told.length
  const rest = more > 0 ? ` And ${countText(more)} more.` : ''
  return {
    term,
    value: `Found ${breaches.length === 1 ? '1 breach' : `${breaches.length} breaches`}. ${told.join(' ')}${rest}`,
  }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
