/** One case, round by round: in every round each contender once, in an order that turns, so that none is always first. */
import type { Bench, Case } from './cases/Case'
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
  const done: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const samples: Record<string, Sample> = {}
    for (const contender of turned(contenders, round)) {
      step(`${name}: round ${round + 1} of ${rounds}, ${contender.name}`)
      if (contender.name in leftOut) continue
      try {
        samples[contender.name] = await contender.measure(bench)
      } catch (error) {
        if (!(error instanceof Missing)) throw error
        leftOut[contender.name] = error.message
      }
    }
    done.push(samples)
  }
  return { name, says, rounds: done, leftOut }
}
