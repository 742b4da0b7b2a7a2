/** A scenario's whole history in lines, in the order of time: every call with its answer, every fault with its end. Pure. */
import { sayCall } from './checks/held'
import { faultSpans, type FaultSpan } from './faults'
import type { Call, Recorded } from './History'

export interface Told {
  readonly at: number
  readonly text: string
}

/** Values may be as large as a frame. */
const MOST_CHARACTERS = 1_000

export function chronicleOf({ calls, events }: Recorded): string[] {
  const told = [...calls.map(tellCall), ...faultSpans(events).map(tellFault)]
  return inOrder(told).map((line) => (line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line))
}

export function inOrder(told: readonly Told[]): string[] {
  return told.toSorted((a, b) => a.at - b.at).map(({ at, text }) => `${ms(at)} ${text}`)
}

export function tellCall(call: Call): Told {
  return { at: call.invokedAt, text: `${sayCall(call)} ${answeredAt(call)}` }
}

export function tellFault({ kind, target, from, to }: FaultSpan): Told {
  return { at: from, text: `${kind} of ${target}, ${to === undefined ? 'for good' : `until ${ms(to)}`}` }
}

function answeredAt({ outcome }: Call): string {
  return outcome === undefined ? 'open' : `at ${ms(outcome.at)}`
}

/** On the history's clock, as the judge says it. */
export function ms(at: number): string {
  return `${at.toFixed(1)} ms`
}
