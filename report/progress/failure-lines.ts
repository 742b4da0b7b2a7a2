/** What a person needs of a scenario that did not pass: what was expected, what was there, how to run it again. Pure. */
import type { StepStatus } from '../model/RunReport'
import { clip } from './clip'
import { complaintOf } from './complaint'
import { isTrouble, type Outcome, type PlayedStep } from './Outcome'
import type { Colour, Paint } from './paint'
import { titleText } from './scenario-line'
import { indented, shortTime } from './words'

const LOGS = 'logs: '
const MOST_SEEN = 12
const MOST_COLUMNS = 300
const LABEL_COLUMNS = 11

const MARKS: Readonly<Record<StepStatus, readonly [mark: string, colour: Colour]>> = {
  passed: ['✔', 'green'],
  failed: ['✖', 'red'],
  ambiguous: ['✖', 'red'],
  unknown: ['?', 'red'],
  undefined: ['?', 'yellow'],
  pending: ['?', 'yellow'],
  skipped: ['-', 'dim'],
}

/** Its title and place, and below them the three things, each with its label. @param rerun the command */
export function failureLines(outcome: Outcome, rerun: string, paint: Paint): string[] {
  const { place, durationMs, status } = outcome
  const troubled = outcome.steps.filter(isTrouble)
  const complaints = troubled.map((step) => ({ step, ...complaintOf(step.complaint ?? '', step.error ?? '') }))
  const gaveUp = complaints.find(({ lastSeen }) => lastSeen.length > 0)?.lastSeen
  const seen = gaveUp ?? outcome.lastSeen
  const logs = new Set(
    outcome.steps.flatMap((step) => step.notes.filter(isOfLogs).map((note) => note.slice(LOGS.length))),
  )
  return [
    `${paint('red', titleText(outcome))} (${status}, ${shortTime(durationMs)})`,
    ...indented(
      [
        place,
        ...complaints.flatMap(({ step, lines }) =>
          labelled(step.status === 'failed' ? 'expected' : step.status, [expectation(step), ...lines]),
        ),
        ...labelled('last seen', shortened(seen)),
        ...labelled('run again', [rerun]),
        ...labelled('logs', [...logs]),
      ],
      5,
    ),
  ]
}

/** Every step with its mark and where its code is, what it noted, and errors with their stacks. */
export function stepLines({ steps }: Outcome, paint: Paint): string[] {
  return steps
    .map((step) => ({ ...step, notes: step.notes.filter((note) => !isOfLogs(note)) }))
    .filter((step) => !step.isHook || isTrouble(step) || step.notes.length > 0)
    .flatMap((step) => detailsOf(step, paint))
}

export function detailsOf(step: PlayedStep, paint: Paint): string[] {
  const { status, sentence, isHook, definedAt, argument, notes, error, snippets } = step
  const [mark, colour] = MARKS[status]
  const reference = definedAt ?? step.place
  const heading = `${paint(colour, `${mark} ${isHook ? `Hook: ${sentence}` : sentence}`)}${reference === null ? '' : paint('dim', ` # ${reference}`)}`
  const define = snippets.length === 0 ? [] : ['nobody defined it; this would:', ...snippets]
  return [
    heading,
    ...indented(argument, 4),
    ...indented(
      notes.map((note) => `note: ${note}`),
      4,
    ),
    ...indented([...(error === null ? [] : [error]), ...define], 4),
  ]
}

function expectation({ status, sentence, place, isHook }: PlayedStep): string {
  if (isHook) return `(hook) ${sentence}`
  return status === 'failed' || place === null ? sentence : `${sentence} # ${place}`
}

function isOfLogs(note: string): boolean {
  return note.startsWith(LOGS)
}

function shortened(seen: readonly string[]): string[] {
  const kept = seen.slice(0, MOST_SEEN).map((line) => clip(line, MOST_COLUMNS))
  return seen.length > MOST_SEEN ? [...kept, `… and ${seen.length - MOST_SEEN} lines more`] : kept
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_COLUMNS)}${line}`)
}
