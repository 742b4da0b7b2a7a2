/**
 * Takes from a plan that fails whatever it fails without: faults one by one, then clients, then what is left of load. What is
 * taken away shifts every chance behind it, so each shorter plan is tried under a few seeds before it counts as one that holds.
 */
import type { Plan, PlannedFault } from './Plan'

const LAST_FAULTS = [1, 2, 3, 5]
const SEEDS_OF_ONE_FAULT = 120
const SEEDS_EACH = 4
const SEEDS_APART = 1_000_003
const HIGHEST_SEED = 2 ** 32

/** @param fails resolves with true where the plan still shows what is wrong; asked about shorter plans only */
export async function shorten(plan: Plan, fails: (shorter: Plan) => Promise<boolean>): Promise<Plan> {
  let shortest = plan
  for (let isShorter = true; isShorter;) {
    const shorter = await firstThatFails(tries(shortest), fails)
    isShorter = shorter !== undefined
    shortest = shorter ?? shortest
  }
  return shortest
}

async function firstThatFails(
  plans: Iterable<Plan>,
  fails: (shorter: Plan) => Promise<boolean>,
): Promise<Plan | undefined> {
  for (const plan of plans) if (await fails(plan)) return plan
  return undefined
}

/** The last faults alone, under many seeds, for they take little time; then one step less, each under its own seed first. */
function* tries(plan: Plan): Iterable<Plan> {
  const { faults } = plan
  for (const count of LAST_FAULTS.filter((each) => each < faults.length)) {
    yield* underSeeds([{ ...plan, faults: faults.slice(-count) }], Math.ceil(SEEDS_OF_ONE_FAULT / count))
  }
  yield* underSeeds(shorterThan(plan), SEEDS_EACH)
}

function* underSeeds(plans: readonly Plan[], seeds: number): Iterable<Plan> {
  for (let other = 0; other < seeds; other++) {
    for (const one of plans) yield { ...one, seed: (one.seed + other * SEEDS_APART) % HIGHEST_SEED }
  }
}

/** Of one step less, the greatest steps first. */
export function shorterThan(plan: Plan): Plan[] {
  const { faults, clients } = plan
  // It failed after the last fault that was performed: what came long before is the least likely to matter.
  const halves = faults.length > 3 ? [{ ...plan, faults: faults.slice(Math.floor(faults.length / 2)) }] : []
  const fewer = faults.map((_, at) => ({ ...plan, faults: faults.toSpliced(faults.length - 1 - at, 1) }))
  const simpler = faults.flatMap((fault, at) =>
    fault.within === undefined ? [] : [{ ...plan, faults: faults.with(at, withoutInner(fault)) }],
  )
  const alone = clients.length < 2 ? [] : clients.map((_, at) => ({ ...plan, clients: clients.toSpliced(at, 1) }))
  const calmer = clients.some(({ lanes }) => lanes > 1)
    ? [{ ...plan, clients: clients.map((client) => ({ ...client, lanes: 1 })) }]
    : []
  return [...halves, ...fewer, ...simpler, ...alone, ...calmer]
}

function withoutInner({ within: _within, ...fault }: PlannedFault): PlannedFault {
  return fault
}
