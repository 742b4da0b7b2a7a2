/** The lines that say where a run stands: one a scenario as it ends, or one for all of them that is written anew. Pure. */
import type { StepStatus } from '../model/RunReport'
import { clip, columnsOf } from './clip'
import type { Outcome } from './Outcome'
import type { Colour, Paint } from './paint'
import { shortTime } from './words'

const NOT_RUN = 'not run: '

const VERDICTS: Readonly<Record<StepStatus, readonly [word: string, colour: Colour]>> = {
  passed: ['ok', 'green'],
  failed: ['FAIL', 'red'],
  undefined: ['FAIL', 'red'],
  ambiguous: ['FAIL', 'red'],
  unknown: ['FAIL', 'red'],
  pending: ['pend', 'yellow'],
  skipped: ['skip', 'yellow'],
}

/** `ok   AC-4  The owner of the key crashes (3.2 s)`; of one that was not run, why. */
export function scenarioLine(outcome: Outcome, paint: Paint): string {
  const { status, willBeRetried, title, tag, durationMs, steps } = outcome
  const [word, colour] = VERDICTS[status]
  const notRun = steps.flatMap(({ notes }) => notes).find((note) => note.startsWith(NOT_RUN))
  const why = status === 'skipped' && notRun !== undefined ? `, ${notRun}` : ''
  const again = willBeRetried ? ', tried again' : ''
  return `${paint(colour, word.padEnd(4))} ${titleText({ tag, title })} (${shortTime(durationMs)}${again}${why})`
}

export interface Standing {
  /** How many have begun. */
  readonly begun: number
  readonly total: number
  readonly failed: number
  readonly runMs: number
  /** The latest that began and has not ended; absent between two. */
  readonly current?: Pick<Outcome, 'title' | 'tag'> & { readonly sinceMs: number }
}

/** `[ 37/122] AC-4  The owner of the key crashes  3.2 s  (1 failed)  1m04`, in so many columns. */
export function statusLine({ begun, total, failed, runMs, current }: Standing, columns: number, paint: Paint): string {
  const count = `[${String(begun).padStart(String(total).length)}/${total}] `
  const failures = failed === 0 ? '' : `(${failed} failed)`
  const rest = [current === undefined ? '' : shortTime(current.sinceMs), failures, shortTime(runMs)].filter(
    (each) => each !== '',
  )
  const end = `  ${rest.join('  ')}`
  const room = columns - columnsOf(count) - columnsOf(end)
  if (room < 1) return clip(`${count.trimEnd()} ${rest.join(' ')}`, columns)
  const title = current === undefined ? '' : clip(titleText(current), room)
  return `${count}${title}${failed === 0 ? end : end.replace(failures, paint('red', failures))}`
}

/** Tags of most scenarios are of one width, so that titles stand below each other. */
export function titleText({ title, tag }: Pick<Outcome, 'title' | 'tag'>): string {
  return tag === '' ? title : `${tag.padEnd(4)}  ${title}`
}
