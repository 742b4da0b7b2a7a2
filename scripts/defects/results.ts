/** What a run of the defects leaves: a table for whoever waited, a file for the report, a table for the docs. */
import { cell, withSection, type Marks } from '../docs-section'
import type { Entry } from './aim'
import { aimOf } from './aim'
import type { Finding } from './verdict'

export interface Result extends Finding {
  readonly name: string
  /** Null, as the next two, where the module could not be loaded. */
  readonly consequence: string | null
  readonly source: string | null
  /** The tag that the module names; the file, where it names a test. */
  readonly tag: string | null
  readonly ms: number
}

export interface Results {
  readonly commit: string | null
  readonly isClean: boolean | null
  readonly date: string
  readonly selection: 'all' | 'short'
  /** How many there are in all. */
  readonly catalogue: number
  readonly defects: readonly Result[]
}

export function resultOf(entry: Entry, finding: Finding, ms: number): Result {
  if ('cannotLoad' in entry) return { name: entry.name, consequence: null, source: null, tag: null, ...finding, ms }
  const { name, consequence, source, fails } = entry.defect
  return { name, consequence, source, tag: aimOf(fails).tag, ...finding, ms }
}

export function sayResult({ verdict, name, ms, scenario, step, message }: Result): string {
  const where = scenario === null ? (message ?? 'everything passed') : `${scenario} / ${step}`
  return `${verdict.padEnd(8)} ${name}, ${(ms / 1000).toFixed(1)} s: ${where}`
}

/** The caught first, each in one line; what is not caught also with what was said. */
export function tableOf(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.flatMap(({ name, verdict, ms, scenario, step, message }) => [
    `${name.padEnd(width)}  ${verdict.padEnd(8)}  ${(ms / 1000).toFixed(1).padStart(6)} s  ${scenario ?? ''}`,
    ...(verdict === 'caught' ? [] : [`  ${[step, message ?? 'everything passed'].filter(Boolean).join(': ')}`]),
  ])
  const caught = results.filter(({ verdict }) => verdict === 'caught').length
  return [...lines, `${caught} of ${results.length} caught`].join('\n')
}

const MARKS: Marks = {
  begin: '<!-- the defects: written by npm run defects -- --write-docs -->',
  end: '<!-- the end of the defects -->',
}

/** @throws unless the document has the two marks, in their order */
export function withTable(document: string, results: readonly Result[]): string {
  const rows = results.map(({ name, consequence, tag, step, verdict }) => {
    const where = [tag, step].filter((part) => part !== null).join(': ')
    return `| \`${name}\` | ${cell(consequence ?? '')} | ${cell(where)} | ${verdict} |`
  })
  const head = ['| defect | what a user would notice | where it fails | |', '| --- | --- | --- | --- |']
  return withSection(document, MARKS, [...head, ...rows])
}
