/** The disks of all machines of a simulation, by directory: some of them are slow. */
import { SimulatedDisk, type Operation } from '../packages/server/src/storage/__tests__/support/SimulatedDisk'
import type { Disks } from '../support/disks/Disks'
import type { SeededRandom } from './SeededRandom'
import type { Simulator } from './Simulator'

/** Of everything but a sync. */
const TOUCH_MS = { from: 0.01, to: 0.1 }
/** Of most disks, and of one whose machine has much else to write: more is lost there when the power goes. */
const SYNC_MS = [
  { from: 0.2, to: 4 },
  { from: 0.2, to: 4 },
  { from: 5, to: 60 },
]

export class SimulatedDisks {
  private readonly disks = new Map<string, SimulatedDisk>()
  private made = 0

  constructor(
    private readonly simulator: Simulator,
    private readonly random: SeededRandom,
  ) {}

  /** The one there, or a new one. */
  at(directory: string): SimulatedDisk {
    const known = this.disks.get(directory)
    if (known !== undefined) return known
    const random = this.random.fork(`disk ${this.made++}`)
    const disk = new SimulatedDisk(() => random.next())
    const sync = random.pick(SYNC_MS)
    disk.before = ({ kind }: Operation) =>
      new Promise((resolve) => {
        const { from, to } = kind === 'sync' || kind === 'syncNames' ? sync : TOUCH_MS
        this.simulator.after(random.between(from, to), resolve)
      })
    this.disks.set(directory, disk)
    return disk
  }

  ofCluster(number: number): Disks {
    const of = (nodeId: string): string => `cluster ${number}/${nodeId}`
    return {
      of,
      erase: (nodeId) => this.disks.delete(of(nodeId)),
      fill: (nodeId, roomBytes) => {
        const disk = this.at(of(nodeId))
        disk.capacityBytes = disk.usedBytes() + roomBytes
      },
      empty: (nodeId) => {
        this.at(of(nodeId)).capacityBytes = Infinity
      },
      remove: () => this.disks.clear(),
    }
  }
}
