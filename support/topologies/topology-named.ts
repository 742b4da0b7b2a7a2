/** Where the nodes of a run live, by the name the world parameters give. */
import { external, readOutside } from './external'
import { inProcess } from './in-process'
import type { Topology } from './NodeHandle'
import { processes } from './processes'

const TOPOLOGIES: readonly Topology[] = [inProcess, processes]

/** Of those on which nodes can be started. @throws Error that names the parameter and says what it may be */
export function topologyNamed(name: string): Topology {
  const topology = TOPOLOGIES.find((known) => known.name === name)
  if (topology !== undefined) return topology
  throw new Error(
    `world parameter "topology" is "${name}"; it may be ${TOPOLOGIES.map((known) => known.name).join(', ')}`,
  )
}

/** @throws Error that names the parameter that is wrong */
export function topologyOf(parameters: { readonly topology: string }): Topology {
  return parameters.topology === 'external' ? external(readOutside(parameters)) : topologyNamed(parameters.topology)
}
