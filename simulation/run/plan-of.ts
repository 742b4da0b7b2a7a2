/** Makes a plan from a seed. Pure. */
import { isPossible, type FaultKind } from '../../support/soak/schedule'
import { SeededRandom } from '../SeededRandom'
import {
  isOfASoak,
  SEVERING,
  SIMULATED_FAULT_KINDS,
  type Plan,
  type PlannedClient,
  type PlannedFault,
  type SimulatedFaultKind,
} from './Plan'

const NAMES = ['Ana', 'Ben', 'Cleo']
/** Lasting ones, in whose middle another one may begin. */
const LASTING: readonly SimulatedFaultKind[] = ['slow links', 'freeze and thaw', ...SEVERING]
/** With links that carry: a node may go and come back, or come, meanwhile. */
const MEANWHILE: readonly FaultKind[] = ['leave and return', 'crash and return', 'crash and return with data', 'join']
/** With links that do not: whoever is gone comes back once they are whole. */
const IN_A_CUT: readonly SimulatedFaultKind[] = ['crash and return', 'crash and return with data']
const LASTS_MS = 60_000

export function planOf(seed: number): Plan {
  const random = new SeededRandom(seed, 'plan')
  const nodes = random.pick([3, 3, 3, 4, 5])
  const clients = NAMES.slice(0, 1 + random.integer(NAMES.length)).map((name): PlannedClient => ({
    name,
    lanes: random.pick([1, 1, 3]),
    thinksMs: random.pick([400, 1500, 4000]),
  }))
  const faults: PlannedFault[] = []
  let size = nodes
  for (let at = 0; at < LASTS_MS;) {
    const fault = faultOf(random, size)
    if (fault.kind === 'join' || fault.kind === 'join during a crash') size++
    faults.push(fault)
    at += fault.forMs + fault.restMs
  }
  return {
    seed,
    nodes,
    backupCount: random.pick([1, 1, 1, 2]),
    minClusterSize: random.chance(0.25) ? Math.floor(nodes / 2) + 1 : 1,
    keys: random.pick([5, 50, 500]),
    clients,
    faults,
  }
}

function faultOf(random: SeededRandom, size: number): PlannedFault {
  const kind = random.pick(SIMULATED_FAULT_KINDS.filter((each) => !isOfASoak(each) || isPossible(each, size)))
  const fault = single(random, kind, size)
  if (!LASTING.includes(kind) || !random.chance(0.3)) return fault
  const inner = random.pick(SEVERING.includes(kind) ? IN_A_CUT : MEANWHILE.filter((each) => isPossible(each, size)))
  return { ...fault, within: { ...single(random, inner, size), forMs: Math.floor(fault.forMs / 3), restMs: 0 } }
}

function single(random: SeededRandom, kind: SimulatedFaultKind, size: number): PlannedFault {
  return {
    kind,
    target: random.integer(size),
    forMs: 50 + random.integer(random.pick([500, 3000])),
    restMs: random.integer(random.pick([200, 4000, 14_000])),
  }
}
