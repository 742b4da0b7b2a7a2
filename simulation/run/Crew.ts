/** Processes that simulate plans side by side, each one at a time. */
import type { Plan } from './Plan'
import { SimulatingProcess } from './SimulatingProcess'
import type { SimulationResult } from './Simulation'

export interface Simulated {
  readonly plan: Plan
  readonly result: SimulationResult
}

export class Crew {
  private readonly processes = new Set<SimulatingProcess>()
  private isStopped = false

  /** @param defect name of a module in defects/, which is planted in all of them */
  constructor(
    private readonly size: number,
    private readonly defect?: string,
  ) {}

  /** Hands out plans until there are none, or until what was heard is enough. */
  async work(plans: Iterator<Plan>, hear: (simulated: Simulated) => 'enough' | void): Promise<void> {
    await Promise.all(Array.from({ length: this.size }, () => this.oneWorks(plans, hear)))
  }

  stop(): void {
    this.isStopped = true
    for (const one of this.processes) one.end()
    this.processes.clear()
  }

  private async oneWorks(plans: Iterator<Plan>, hear: (simulated: Simulated) => 'enough' | void): Promise<void> {
    const worker = new SimulatingProcess(this.defect)
    this.processes.add(worker)
    try {
      for (let next = plans.next(); next.done !== true && !this.isStopped; next = plans.next()) {
        const plan = next.value
        const result = await worker.simulate(plan)
        if (!this.isStopped && hear({ plan, result }) === 'enough') this.stop()
      }
    } catch (error) {
      if (!this.isStopped) throw error
    } finally {
      this.processes.delete(worker)
      worker.end()
    }
  }
}
