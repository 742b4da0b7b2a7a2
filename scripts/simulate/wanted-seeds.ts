/** Which seeds the options ask for, as plans. */
import { join } from 'node:path'
import type { Plan } from '../../simulation/run/Plan'
import { planOf } from '../../simulation/run/plan-of'
import { checkoutOf } from '../../support/evidence/run-facts'
import { seedRange } from '../seed-range'

export interface Choice {
  readonly seed?: string | undefined
  readonly seeds?: string | undefined
  readonly minutes?: string | undefined
  readonly fresh?: string | undefined
}

export interface Wanted {
  readonly plans: Iterator<Plan>
  /** Of plans; undefined where time decides. */
  readonly count: number | undefined
}

/** @throws with a sentence that names the option */
export async function wantedBy({ seed, seeds, minutes, fresh }: Choice): Promise<Wanted> {
  if (fresh !== undefined) {
    const count = wholeNumber('--fresh', fresh)
    const { commit } = await checkoutOf(join(__dirname, '../..'))
    if (commit === null) throw new Error('--fresh: there is no git here that names a commit; give --seeds A..B')
    const from = Number.parseInt(commit.slice(0, 8), 16)
    return { plans: plansFrom(from, from + count - 1, minutes === undefined ? undefined : endOf(minutes)), count }
  }
  if (seed !== undefined) {
    const one = wholeNumber('--seed', seed)
    return { plans: [planOf(one), planOf(one)].values(), count: 2 }
  }
  if (minutes !== undefined) {
    const from = Math.floor(Date.now() / 86_400_000) * 100_000
    return { plans: plansFrom(from, Infinity, endOf(minutes)), count: undefined }
  }
  const { from, to } = seedRange(seeds ?? '1..20')
  return { plans: plansFrom(from, to), count: to - from + 1 }
}

/** @throws with a sentence that names the option */
export function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${option}: "${text}" is no whole number`)
  return Number(text)
}

/** By `performance.now()`. */
function endOf(minutes: string): number {
  const many = Number(minutes)
  if (!(many > 0)) throw new Error(`--minutes: "${minutes}" is no number above 0`)
  return performance.now() + many * 60_000
}

function* plansFrom(from: number, to: number, until = Infinity): Generator<Plan> {
  for (let seed = from; seed <= to && performance.now() < until; seed++) yield planOf(seed)
}
