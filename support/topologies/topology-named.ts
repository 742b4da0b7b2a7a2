/** Where the nodes of a run live, by the name the world parameters give. */
import { external, readOutside } from './external'
import { SimulatedPlace } from '../../simulation/SimulatedPlace'
import { inProcess } from './in-process'
import type { Topology } from './NodeHandle'
import { simulated } from './simulated'
import { processes } from './processes'

const TOPOLOGIES: readonly Topology[] = [inProcess, processes]

/** Of those on which nodes can be started. @throws Error that names the parameter and says what it may be */
export function topologyNamed(name: string, seed = 1): Topology {
  if (name === 'simulated') return simulated(new SimulatedPlace(seed))
  const topology = TOPOLOGIES.find((known) => known.name === name)
  if (topology !== undefined) return topology
  throw new Error(
    `world parameter "topology" is "${name}"; it may be ${TOPOLOGIES.map((known) => known.name).join(', ')}, simulated`,
  )
}

/** @throws Error that names the parameter that is wrong */
export function topologyOf(parameters: { readonly topology: string; readonly seed?: number }): Topology {
  const { topology, seed } = parameters
  return topology === 'external' ? external(readOutside(parameters)) : topologyNamed(topology, seed)
}
