/** What `npm run bench` was asked for. Pure. */
import { onlyOf } from '../scripts/only-of'
import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly help: boolean
  readonly rounds: number
  readonly isQuick: boolean
  readonly isLarge: boolean
  readonly isProfiled: boolean
  readonly only: readonly string[]
}

const ROUNDS = 5

/** @throws Error that names the option and says what it may be */
export function benchOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const rounds = values.rounds === undefined ? (values.quick ? 1 : ROUNDS) : Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds takes a whole number of at least 1, not "${values.rounds}"`)
  return {
    help: values.help,
    rounds,
    isQuick: values.quick,
    isLarge: values.large,
    isProfiled: values.profile,
    only: onlyOf(values.only, names),
  }
}
