/** Processes that simulate plans side by side, each one at a time. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Plan } from './Plan'
import type { SimulationResult } from './Simulation'

/** What one event sets off is garbage by the next: with room for many, most of it is never copied. */
const YOUNG_SPACE = '--max-semi-space-size=64'

export interface Simulated {
  readonly plan: Plan
  readonly result: SimulationResult
}

export class Crew {
  private readonly workers = new Set<ChildProcess>()
  private isStopped = false

  constructor(private readonly size: number) {}

  /** Hands out plans until there are none. */
  async work(plans: Iterator<Plan>, hear: (simulated: Simulated) => void): Promise<void> {
    await Promise.all(Array.from({ length: this.size }, () => this.oneWorks(plans, hear)))
  }

  stop(): void {
    this.isStopped = true
    for (const worker of this.workers) worker.kill('SIGKILL')
    this.workers.clear()
  }

  private async oneWorks(plans: Iterator<Plan>, hear: (simulated: Simulated) => void): Promise<void> {
    const worker = fork(join(__dirname, 'worker.ts'), { execArgv: ['--require', 'ts-node/register', YOUNG_SPACE] })
    this.workers.add(worker)
    try {
      for (let next = plans.next(); next.done !== true && !this.isStopped; next = plans.next()) {
        const plan = next.value
        const result = await askOf(worker, plan)
        if (result === undefined && this.isStopped) return
        if (result === undefined) throw new Error(`the process that simulated seed ${plan.seed} ended`)
        hear({ plan, result })
      }
    } finally {
      this.workers.delete(worker)
      worker.kill()
    }
  }
}

/** Undefined: the worker ended before it answered. */
function askOf(worker: ChildProcess, plan: Plan): Promise<SimulationResult | undefined> {
  return new Promise((resolve) => {
    const ended = (): void => resolve(undefined)
    worker.once('exit', ended)
    worker.once('message', (result: SimulationResult) => {
      worker.off('exit', ended)
      resolve(result)
    })
    worker.send(plan)
  })
}
