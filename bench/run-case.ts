/** One case, round by round: in every round each contender once, in an order that turns, so that none is always first. */
import type { Bench, Case, Contender } from './cases/Case'
import type { Round, Sample } from './model/sample'
import { Missing } from './systems/System'

export interface CaseResult {
  readonly name: string
  readonly says: string
  readonly rounds: readonly Round[]
  /** Why contenders were left out, by name. */
  readonly leftOut: Readonly<Record<string, string>>
}

/** The same order, beginning with another one each time. */
export function turned<T>(items: readonly T[], by: number): readonly T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

/** @param step told before each measurement */
export async function runCase(
  { name, says, contenders }: Case,
  rounds: number,
  bench: Bench,
  step: (says: string) => void,
): Promise<CaseResult> {
  const leftOut: Record<string, string> = {}
  const measure = async (contender: Contender, samples: Record<string, Sample>): Promise<void> => {
    if (contender.name in leftOut) return
    try {
      samples[contender.name] = await contender.measure(bench)
    } catch (error) {
      // One that fails must not cost the figures of all others: the table says what it failed with.
      const why = error instanceof Error ? error.message : String(error)
      leftOut[contender.name] = error instanceof Missing ? why : `failed: ${why}`
    }
  }
  // What runs on through all rounds is compiled by its engine before the first of them.
  for (const contender of contenders.filter(({ systems }) => systems !== undefined)) {
    step(`${name}: warming up, ${contender.name}`)
    await measure(contender, {})
  }
  const done: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const samples: Record<string, Sample> = {}
    for (const contender of turned(contenders, round)) {
      step(`${name}: round ${round + 1} of ${rounds}, ${contender.name}`)
      if (round < (contender.mostRounds ?? Infinity)) await measure(contender, samples)
    }
    done.push(samples)
  }
  return { name, says, rounds: done, leftOut }
}
