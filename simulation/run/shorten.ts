/**
 * Takes from a plan that fails whatever it fails without: faults one by one, then clients, then what is left of load. What is
 * taken away shifts every chance behind it, so each shorter plan is tried under a few seeds before it counts as one that holds.
 */
import type { Plan, PlannedFault } from './Plan'

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

/** Every shorter one under its own seed, before any under another. */
function* tries(plan: Plan): Iterable<Plan> {
  const shorter = shorterThan(plan)
  for (let other = 0; other < SEEDS_EACH; other++) {
    for (const one of shorter) yield { ...one, seed: (one.seed + other * SEEDS_APART) % HIGHEST_SEED }
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
