/** A process of its own that simulates plans, one at a time; with a mistake planted in it, where one is wanted. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { defectFile, PATCHABLE } from '../../support/planted'
import type { Plan } from './Plan'
import type { SimulationResult } from './Simulation'

/** What one event sets off is garbage by the next: with room for many, most of it is never copied. */
const YOUNG_SPACE = '--max-semi-space-size=64'

export class SimulatingProcess {
  private readonly child: ChildProcess

  /** @param defect name of a module in defects/ */
  constructor(defect?: string) {
    const planted = defect === undefined ? [] : ['--require', defectFile(defect)]
    this.child = fork(join(__dirname, 'worker.ts'), {
      execArgv: [YOUNG_SPACE, '--require', 'ts-node/register', ...planted],
      env: { ...process.env, ...(defect === undefined ? {} : { TS_NODE_PROJECT: PATCHABLE }) },
    })
  }

  /** @throws Error when the process ends before it answers */
  simulate(plan: Plan): Promise<SimulationResult> {
    const { child } = this
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`the process that simulated seed ${plan.seed} ended`))
      if (child.exitCode !== null || child.signalCode !== null) return ended()
      child.once('exit', ended)
      child.once('message', (result: SimulationResult) => {
        child.off('exit', ended)
        resolve(result)
      })
      child.send(plan)
    })
  }

  end(): void {
    this.child.kill('SIGKILL')
  }
}
