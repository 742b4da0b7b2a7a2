/** Takes an error apart: what it says in a line or two, and what it last saw. Pure. */
import { clip } from './clip'

export interface Complaint {
  readonly lines: readonly string[]
  /** Where a wait gave up: what was there instead; otherwise empty. */
  readonly lastSeen: readonly string[]
}

const MOST_LINES = 3
const MOST_COLUMNS = 300
/** How the one place that waits begins when it gives up (`support/eventually.ts`). */
const GAVE_UP = 'gave up after '
/** Says nothing that the sentence of the assertion does not say. */
const OF_A_CONDITION = 'expected true, was false'

/**
 * @param said the message of the error
 * @param printed the error as Cucumber prints it: with what was expected and what was there, if it knows
 */
export function complaintOf(said: string, printed: string): Complaint {
  const lines = said
    .split('\n')
    .map((line) => clip(line.trimEnd(), MOST_COLUMNS))
    .filter((line) => line !== '')
  const [first = ''] = lines
  if (first.startsWith(GAVE_UP)) return { lines: [first], lastSeen: lines.slice(1) }
  const difference = differenceIn(printed)
  if (difference === undefined || difference === OF_A_CONDITION)
    return { lines: lines.slice(0, MOST_LINES), lastSeen: [] }
  return { lines: [first, clip(difference, MOST_COLUMNS)], lastSeen: [] }
}

/** From the lines under `+ expected - actual`, whose first character tells which is which. */
function differenceIn(printed: string): string | undefined {
  const lines = printed.split('\n')
  const head = lines.findIndex((line) => line.trim() === '+ expected - actual')
  if (head < 0) return
  // An empty line follows the heading, and another one ends the difference.
  const length = lines.slice(head + 2).findIndex((line) => line.trim() === '')
  const told = lines.slice(head + 2, length < 0 ? undefined : head + 2 + length).map((line) => line.trimStart())
  const side = (mark: string): string =>
    told
      .filter((line) => line.startsWith(mark))
      .map((line) => line.slice(1).trim())
      .join(' ')
  return `expected ${side('+') || 'nothing'}, was ${side('-') || 'nothing'}`
}
