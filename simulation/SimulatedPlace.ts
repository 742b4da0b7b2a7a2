/** Everything that one seed decides: time, machines with their disks, and the network between them. */
import type { Runtime, RuntimeControl } from '@topgunbuild/core'
import type { Files } from '@topgunbuild/server'
import type { SimulatedDisk } from '../packages/server/src/storage/__tests__/support/SimulatedDisk'
import type { Clock } from '../support/clock'
import type { Disks } from '../support/disks/Disks'
import { SeededRandom } from './SeededRandom'
import { SimulatedDisks } from './SimulatedDisks'
import { SimulatedNetwork } from './SimulatedNetwork'
import { SimulatedRuntime, WALL_AT_START } from './SimulatedRuntime'
import { SimulatedWires } from './SimulatedWires'
import { Simulator } from './Simulator'

export class SimulatedPlace {
  readonly simulator = new Simulator()
  readonly network: SimulatedNetwork
  readonly clock: Clock
  private readonly random: SeededRandom
  private readonly everyDisk: SimulatedDisks
  private started = 0
  private clusters = 0

  constructor(readonly seed: number) {
    this.random = new SeededRandom(seed)
    this.network = new SimulatedNetwork(this.simulator, this.random.fork('network'))
    this.everyDisk = new SimulatedDisks(this.simulator, this.random)
    this.clock = {
      now: () => this.simulator.now,
      wallNow: () => Math.floor(WALL_AT_START + this.simulator.now),
      after: (ms, fire) => {
        const pending = this.simulator.after(ms, fire)
        return () => {
          pending.run = undefined
        }
      },
    }
  }

  runtimeOf(client: string): Runtime {
    return this.newRuntime(client)
  }

  wires(names: readonly string[]): SimulatedWires {
    return new SimulatedWires(this.network, names)
  }

  disks(): Disks {
    return this.everyDisk.ofCluster(++this.clusters)
  }

  /** @throws Error after so many events. Default: without end */
  drive<T>(promise: Promise<T>, mostEvents?: number): Promise<T> {
    return this.simulator.drive(promise, mostEvents)
  }

  /** Started anew it is another process on the same machine, and finds what is left on its disk. */
  machineOf(nodeId: string): { runtime: Runtime & RuntimeControl; files(directory: string): Files; died(): void } {
    const runtime = this.newRuntime(nodeId)
    let disk: SimulatedDisk | undefined
    return {
      runtime,
      files: (directory) => {
        disk = this.everyDisk.at(directory)
        return disk.mount()
      },
      died: () => {
        // With the process the page cache may be gone, too.
        if (this.random.chance(0.5)) disk?.cutPower()
        else disk?.killAll()
      },
    }
  }

  private newRuntime(machine: string): SimulatedRuntime {
    const random = this.random.fork(`${machine} ${++this.started}`)
    return new SimulatedRuntime(machine, this.simulator, this.network, random)
  }
}
