/** Everything that one seed decides: time, machines with their disks, and the network between them. */
import type { Runtime, RuntimeControl } from '@topgunbuild/core'
import type { Files } from '@topgunbuild/server'
import { SimulatedDisk, type Operation } from '../packages/server/src/storage/__tests__/support/SimulatedDisk'
import type { Clock } from '../support/clock'
import { SeededRandom } from './SeededRandom'
import { SimulatedNetwork } from './SimulatedNetwork'
import { SimulatedRuntime, WALL_AT_START } from './SimulatedRuntime'
import { SimulatedWires } from './SimulatedWires'
import { Simulator } from './Simulator'

/** Of a sync, and of everything else that a disk is asked for. */
const SYNC_MS = { from: 0.2, to: 4 }
const TOUCH_MS = { from: 0.01, to: 0.1 }

export class SimulatedPlace {
  readonly simulator = new Simulator()
  readonly network: SimulatedNetwork
  readonly clock: Clock
  private readonly random: SeededRandom
  private readonly disks = new Map<string, SimulatedDisk>()
  private started = 0

  constructor(readonly seed: number) {
    this.random = new SeededRandom(seed)
    this.network = new SimulatedNetwork(this.simulator, this.random.fork('network'))
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
        disk = this.diskAt(directory)
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

  private diskAt(directory: string): SimulatedDisk {
    const known = this.disks.get(directory)
    if (known !== undefined) return known
    const random = this.random.fork(`disk ${this.disks.size}`)
    const disk = new SimulatedDisk(() => random.next())
    disk.before = ({ kind }: Operation) =>
      new Promise((resolve) => {
        const { from, to } = kind === 'sync' || kind === 'syncNames' ? SYNC_MS : TOUCH_MS
        this.simulator.after(random.between(from, to), resolve)
      })
    this.disks.set(directory, disk)
    return disk
  }
}
