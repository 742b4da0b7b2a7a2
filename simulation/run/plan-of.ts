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
/** When the last fault has begun, and until when the cluster is then left alone. */
const BEFALLS_MS = 50_000
const LASTS_MS = 60_000
/** By how much rests are longer: faults close together meet each other, and after one that is far from the next all has come to rest. */
const PACES = [1, 2, 4]

/**
 * Every other plan draws from some kinds of faults only, each from its own: what one kind hides, another plan shows.
 * See Groce et al., Swarm Testing, ISSTA 2012.
 */
function kindsOf(random: SeededRandom): readonly SimulatedFaultKind[] {
  if (random.chance(0.5)) return SIMULATED_FAULT_KINDS
  const some = SIMULATED_FAULT_KINDS.filter(() => random.chance(0.5))
  // A cluster of any size can bear these.
  return [...new Set<SimulatedFaultKind>([...some, random.pick(['crash and return', 'freeze and thaw', 'cut off'])])]
}

export function planOf(seed: number): Plan {
  const random = new SeededRandom(seed, 'plan')
  const nodes = random.pick([3, 3, 3, 4, 5])
  const clients = NAMES.slice(0, 1 + random.integer(NAMES.length)).map((name): PlannedClient => ({
    name,
    lanes: random.pick([1, 1, 3]),
    thinksMs: random.pick([400, 1500, 4000]),
  }))
  const faults: PlannedFault[] = []
  const kinds = kindsOf(random)
  const pace = random.pick(PACES)
  let size = nodes
  let at = 0
  while (at < BEFALLS_MS) {
    const fault = faultOf(random, kinds, size, pace)
    if (fault.kind === 'join' || fault.kind === 'join during a crash') size++
    faults.push(fault)
    at += fault.forMs + fault.restMs
  }
  const last = faults.pop()
  if (last !== undefined) faults.push({ ...last, restMs: last.restMs + Math.max(0, LASTS_MS - at) })
  return {
    seed,
    nodes,
    backupCount: random.pick([1, 1, 1, 2]),
    minClusterSize: random.chance(0.25) ? Math.floor(nodes / 2) + 1 : 1,
    keys: random.pick([5, 50, 500]),
    clients,
    ...removalsOf(seed),
    ...messagesOf(seed),
    faults,
  }
}

/** Of chance of its own: all else of a plan is what it was before there were removals. */
function removalsOf(seed: number): Pick<Plan, 'forgetAfterMs'> {
  const random = new SeededRandom(seed, 'removals')
  return random.chance(0.5) ? {} : { forgetAfterMs: random.pick([2000, 5000, 15_000]) }
}

/** As for removals. */
function messagesOf(seed: number): Pick<Plan, 'publishes'> {
  return new SeededRandom(seed, 'messages').chance(1 / 3) ? { publishes: true } : {}
}

function faultOf(random: SeededRandom, kinds: readonly SimulatedFaultKind[], size: number, pace: number): PlannedFault {
  const kind = random.pick(kinds.filter((each) => !isOfASoak(each) || isPossible(each, size)))
  const one = single(random, kind, size)
  const fault = { ...one, restMs: one.restMs * pace }
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
