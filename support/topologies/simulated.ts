/** Nodes and clients on simulated machines: the very classes of the packages, with time, chance, network and disks from one seed. */
import type { SimulatedPlace } from '../../simulation/SimulatedPlace'
import { InProcessNode } from './in-process'
import type { Topology } from './NodeHandle'
import { NotRun } from './NotRun'

/** On machines of one simulation. */
export function simulated(place: SimulatedPlace): Topology {
  return {
    name: 'simulated',
    simulation: place,
    launch: (options) => {
      if (options.tls !== undefined)
        throw new NotRun('connections are encrypted, and simulated ones have no bytes to encrypt')
      return new InProcessNode(options, place.machineOf(options.nodeId))
    },
  }
}
