/** Where the nodes of a run live, by the name the world parameters give. */
import { inProcess } from './in-process'
import type { Topology } from './NodeHandle'
import { processes } from './processes'

const TOPOLOGIES: readonly Topology[] = [inProcess, processes]

/** @throws Error that names the parameter and says what it may be */
export function topologyNamed(name: string): Topology {
  const topology = TOPOLOGIES.find((known) => known.name === name)
  if (topology !== undefined) return topology
  throw new Error(
    `world parameter "topology" is "${name}"; it may be ${TOPOLOGIES.map((known) => known.name).join(', ')}`,
  )
}
