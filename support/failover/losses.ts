/** The ways in which writers lose the owner of their keys, with what is measured of each and how long it may take. */
import type { Bound } from './summary'

/** As a node has it unless told otherwise. */
const DEAD_AFTER_MS = 500
const ROUND_TRIPS_MS = 250

export const LOSSES = ['stop', 'kill', 'freeze', 'cut'] as const
export type Loss = (typeof LOSSES)[number]

/** `heal` is measured in the rounds of `cut`. */
export type Measured = Loss | 'heal'

export const MEASURED: Readonly<Record<Measured, { readonly says: string; readonly bound: Bound }>> = {
  stop: {
    says: 'graceful stop of the owner, longest gap between acknowledgements',
    bound: { measure: 'max', ms: ROUND_TRIPS_MS },
  },
  kill: {
    says: 'owner killed, until the next owner acknowledges',
    bound: { measure: 'p95', ms: ROUND_TRIPS_MS },
  },
  freeze: {
    says: 'owner stands still, until the next owner acknowledges',
    bound: { measure: 'p95', ms: DEAD_AFTER_MS + ROUND_TRIPS_MS },
  },
  cut: {
    says: 'owner cut off from the other nodes, until their side acknowledges',
    bound: { measure: 'p95', ms: DEAD_AFTER_MS + ROUND_TRIPS_MS },
  },
  heal: {
    says: 'cut healed, until all replicas hold what either side acknowledged',
    bound: { measure: 'max', ms: 2000 },
  },
}

/** @throws Error that names the option and says what it may be */
export function lossesNamed(list: string): readonly Loss[] {
  return list.split(',').map((name) => {
    const loss = LOSSES.find((known) => known === name.trim())
    if (loss === undefined) throw new Error(`--only: "${name}" is none of ${LOSSES.join(', ')}`)
    return loss
  })
}
