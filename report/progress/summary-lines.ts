/** The last lines of a run: how many scenarios and steps came to what, and how long that took. Pure. */
import type { StepStatus } from '../model/RunReport'
import type { Outcome } from './Outcome'
import type { Colour, Paint } from './paint'
import { exactTime } from './words'

/** In the order in which Cucumber's own summary counts them. */
const ORDER: readonly (readonly [StepStatus, Colour])[] = [
  ['failed', 'red'],
  ['ambiguous', 'red'],
  ['undefined', 'yellow'],
  ['pending', 'yellow'],
  ['skipped', 'dim'],
  ['passed', 'green'],
  ['unknown', 'yellow'],
]

export interface Tally {
  readonly scenarios: readonly StepStatus[]
  readonly steps: readonly StepStatus[]
  /** Of every step and hook, in milliseconds. */
  readonly stepsMs: number
}

/** Statuses of steps leave hooks out. */
export function stepStatuses({ steps }: Outcome): StepStatus[] {
  return steps.filter(({ isHook }) => !isHook).map(({ status }) => status)
}

export function summaryLines({ scenarios, steps, stepsMs }: Tally, runMs: number, paint: Paint): string[] {
  return [
    counts('scenario', scenarios, paint),
    counts('step', steps, paint),
    `${exactTime(runMs)} (executing steps: ${exactTime(stepsMs)})`,
  ]
}

function counts(noun: string, statuses: readonly StepStatus[], paint: Paint): string {
  const told = ORDER.flatMap(([status, colour]) => {
    const count = statuses.filter((each) => each === status).length
    return count === 0 ? [] : [paint(colour, `${count} ${status}`)]
  })
  const total = `${statuses.length} ${noun}${statuses.length === 1 ? '' : 's'}`
  return told.length === 0 ? total : `${total} (${told.join(', ')})`
}
