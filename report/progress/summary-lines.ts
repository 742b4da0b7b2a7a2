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

export interface Durations {
  readonly runMs: number
  /** Of every step and hook together. */
  readonly stepsMs: number
}

/** Hooks are not counted as steps. */
export function summaryLines(outcomes: readonly Outcome[], { runMs, stepsMs }: Durations, paint: Paint): string[] {
  const steps = outcomes.flatMap((outcome) => outcome.steps.filter(({ isHook }) => !isHook))
  return [
    counts('scenario', outcomes, paint),
    counts('step', steps, paint),
    `${exactTime(runMs)} (executing steps: ${exactTime(stepsMs)})`,
  ]
}

function counts(noun: string, counted: readonly { readonly status: StepStatus }[], paint: Paint): string {
  const told = ORDER.flatMap(([status, colour]) => {
    const count = counted.filter((each) => each.status === status).length
    return count === 0 ? [] : [paint(colour, `${count} ${status}`)]
  })
  const total = `${counted.length} ${noun}${counted.length === 1 ? '' : 's'}`
  return told.length === 0 ? total : `${total} (${told.join(', ')})`
}
