/** What a run of the mutants leaves: lines for whoever waited, a file, and tables for the docs. */
import { cell, withSection, type Marks } from '../docs-section'
import type { AreaName } from './areas'
import type { Explanations } from './explain'
import { scoreOf, type Mutant, type Tally } from './mutants'

export const LEAST_SCORE = 90

export interface AreaResult extends Explanations {
  readonly area: AreaName
  readonly tally: Tally
}

export interface Results {
  readonly commit: string | null
  readonly isClean: boolean | null
  readonly date: string
  readonly score: number
  readonly areas: readonly AreaResult[]
}

export function wholeOf(areas: readonly AreaResult[]): Tally {
  return {
    killed: areas.reduce((sum, { tally }) => sum + tally.killed, 0),
    timedOut: areas.reduce((sum, { tally }) => sum + tally.timedOut, 0),
    unloadable: areas.reduce((sum, { tally }) => sum + tally.unloadable, 0),
    survivors: areas.flatMap(({ tally }) => tally.survivors),
  }
}

/** Sentences; empty: nothing. A part has no score to reach. */
export function faultsOf(areas: readonly AreaResult[], isWhole: boolean): readonly string[] {
  const score = scoreOf(wholeOf(areas))
  const low = isWhole && score < LEAST_SCORE ? [`The score is ${score.toFixed(1)} %, below ${LEAST_SCORE} %.`] : []
  return [
    ...areas.flatMap(({ unexplained }) => unexplained.map((mutant) => `survived  ${sayMutant(mutant)}`)),
    ...(isWhole ? areas.flatMap(({ idle }) => idle.map((each) => `idle reason  ${sayMutant(each)}`)) : []),
    ...low,
  ]
}

export function sayArea({ area, tally, explained, unexplained }: AreaResult): string {
  const { killed, timedOut } = tally
  const found = `${killed + timedOut} noticed, ${explained.length} explained, ${unexplained.length} unexplained`
  return `${area.padEnd(7)} ${scoreOf(tally).toFixed(1).padStart(5)} %  ${found}`
}

function sayMutant({ file, line, original, replacement }: Mutant): string {
  return `${file}: ${line}\n    ${original}\n    → ${replacement}`
}

const MARKS: Marks = {
  begin: '<!-- the mutants: written by npm run mutation -- --write-docs -->',
  end: '<!-- the end of the mutants -->',
}

/** @throws unless the document has the two marks, in their order */
export function withMutants(document: string, areas: readonly AreaResult[]): string {
  const scores = [...areas.map(({ area, tally }) => row(area, tally)), row('**whole**', wholeOf(areas))]
  const why = areas.flatMap(({ explained }) =>
    explained.map((each) => {
      const change = `${code(each.original)} → ${code(each.replacement === '' ? ' ' : each.replacement)}`
      return `| \`${each.file.replace(/^packages\/|\/src/g, '')}\` | ${change} | ${cell(each.why)} |`
    }),
  )
  return withSection(document, MARKS, [
    '| area | mutants | noticed | score |',
    '| --- | --- | --- | --- |',
    ...scores,
    '',
    '| survivor in | change | why no test can tell |',
    '| --- | --- | --- |',
    ...why,
  ])
}

function row(name: string, tally: Tally): string {
  const noticed = tally.killed + tally.timedOut
  return `| ${name} | ${noticed + tally.survivors.length} | ${noticed} | ${scoreOf(tally).toFixed(1)} % |`
}

const LONGEST_CODE = 60

function code(text: string): string {
  const shown = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)}…` : text
  return shown.includes('`') ? `\`\` ${cell(shown)} \`\`` : `\`${cell(shown)}\``
}
