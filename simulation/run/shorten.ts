/** Takes from a plan that fails whatever it fails without: faults one by one, then clients, then what is left of load. */
import type { Plan, PlannedFault } from './Plan'

/** @param fails resolves with true where the plan still shows what is wrong; asked about shorter plans only */
export async function shorten(plan: Plan, fails: (shorter: Plan) => Promise<boolean>): Promise<Plan> {
  let shortest = plan
  for (let isShorter = true; isShorter;) {
    isShorter = false
    for (const shorter of shorterThan(shortest)) {
      if (!(await fails(shorter))) continue
      shortest = shorter
      isShorter = true
      break
    }
  }
  return shortest
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
