/** Why what no test notices does not matter: held against the mutants that survived, one by one. */
import type { Mutant } from './mutants'

export interface Explained extends Mutant {
  /** One sentence. */
  readonly why: string
}

export interface Explanations {
  readonly explained: readonly Explained[]
  readonly unexplained: readonly Mutant[]
  /** Of mutants that are no more, or that a test notices now. */
  readonly idle: readonly Explained[]
}

export function explain(survivors: readonly Mutant[], known: readonly Explained[]): Explanations {
  const why = new Map(known.map((each) => [keyOf(each), each.why]))
  const living = new Set(survivors.map(keyOf))
  const explained: Explained[] = []
  const unexplained: Mutant[] = []
  for (const survivor of survivors) {
    const reason = why.get(keyOf(survivor))
    if (reason === undefined) unexplained.push(survivor)
    else explained.push({ ...survivor, why: reason })
  }
  return { explained, unexplained, idle: known.filter((each) => !living.has(keyOf(each))) }
}

function keyOf({ file, line, original, replacement }: Mutant): string {
  return JSON.stringify([file, line, original, replacement])
}
