/** How soon simulation notices a mistake, and how little it takes to show it. */
import { Crew, type Simulated } from './Crew'
import type { Plan } from './Plan'
import { SimulatingProcess } from './SimulatingProcess'
import { shorten } from './shorten'

export interface Found {
  /** Seeds that were simulated until then, itself included. */
  readonly seeds: number
  readonly shortest: Plan
  /** The first sentence of what went wrong in it. */
  readonly wrong: string
}

export interface Search {
  /** One more seed has been judged. */
  tried(simulated: Simulated): void
  /** One shows it: from now on it is made shorter. */
  shortens(plan: Plan): void
}

/**
 * @param name of a module in defects/
 * @param seeds plans to try, in their order
 * @returns undefined where all of them were judged clean
 */
export async function findDefect(
  name: string,
  seeds: Iterator<Plan>,
  jobs: number,
  search: Search,
): Promise<Found | undefined> {
  const crew = new Crew(jobs, name)
  let count = 0
  const failed: Simulated[] = []
  await crew.work(seeds, (simulated) => {
    count++
    search.tried(simulated)
    if (simulated.result.wrong.length === 0) return undefined
    failed.push(simulated)
    return 'enough'
  })
  const [first] = failed
  if (first === undefined) return undefined
  search.shortens(first.plan)
  const process = new SimulatingProcess(name)
  try {
    let wrong = first.result.wrong
    const shortest = await shorten(first.plan, async (shorter) => {
      const result = await process.simulate(shorter)
      if (result.wrong.length > 0) wrong = result.wrong
      return result.wrong.length > 0
    })
    return { seeds: count, shortest, wrong: wrong.slice(0, 2).join(' ') }
  } finally {
    process.end()
  }
}
