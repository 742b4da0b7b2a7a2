/** A case: contenders that do the same beside each other, round by round, and what of it is compared. */
import type { Comparison } from '../model/ratios'
import type { Sample } from '../model/sample'
import type { Groups, Outstanding, Task } from '../load/task'
import type { Lab } from '../systems/Lab'
import type { SystemName, SystemPark } from '../systems/SystemPark'

export interface Bench {
  readonly lab: Lab
  readonly park: SystemPark
  /** How long one contender is measured in one round. */
  readonly forMs: number
  /** A single short round: enough to see that it works. */
  readonly isQuick: boolean
}

export interface Contender {
  readonly name: string
  /** Takes part in at most so many rounds: each takes long. */
  readonly mostRounds?: number
  /** Kept running through all rounds. */
  readonly systems?: readonly SystemName[]
  /** @throws Missing when it is to be left out */
  measure(bench: Bench): Promise<Sample>
}

export interface Case {
  readonly name: string
  readonly says: string
  readonly contenders: readonly Contender[]
  readonly comparisons: readonly Comparison[]
  /** So many rounds instead of those asked for; a quick run has its one. */
  readonly rounds?: number
}

type Untimed<T extends Task> = Omit<T, 'forMs'>

/** What a running system is asked to do for the time of a round. */
export function asks(name: string, system: SystemName, task: Untimed<Outstanding> | Untimed<Groups>): Contender {
  return {
    name,
    systems: [system],
    measure: async ({ park, forMs }) => (await park.get(system)).load.ask({ ...task, forMs } as Task),
  }
}
