/** A load process, seen from the benchmark: asked for one task after the other. */
import { once } from 'node:events'
import { join } from 'node:path'
import { READY, SETUP_VARIABLE } from '../load/serve'
import type { Answer, Asked, Task } from '../load/task'
import type { Sample } from '../model/sample'
import type { Lab, Started } from './Lab'

const PROGRAMS = join(__dirname, '../load')

export class LoadProcess {
  private asked = 0

  private constructor(private readonly process: Started) {}

  /** @param program in `bench/load`; it transpiles while it starts, and never after */
  static async start(lab: Lab, program: string, setup: object, nodeArgs: readonly string[] = []): Promise<LoadProcess> {
    const file = join(PROGRAMS, `${program}.ts`)
    const started = lab.start(`load ${program}`, process.execPath, [...nodeArgs, '-r', 'ts-node/register', file], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, [SETUP_VARIABLE]: JSON.stringify(setup) },
    })
    const first: unknown = await Promise.race([once(started.child, 'message'), started.ended])
    if (!Array.isArray(first) || first[0] !== READY) throw started.failure('ended before it was ready')
    return new LoadProcess(started)
  }

  async ask(task: Task): Promise<Sample> {
    const asked: Asked = { id: ++this.asked, task }
    const { child, ended } = this.process
    const answer = once(child, 'message') as Promise<[Answer]>
    child.send(asked)
    const first = await Promise.race([answer, ended.then(() => undefined)])
    if (first === undefined) throw this.process.failure(`ended while it was asked for "${task.kind}"`)
    const [answered] = first
    if ('error' in answered) throw this.process.failure(`failed at "${task.kind}": ${answered.error}`)
    return answered.sample
  }

  async end(): Promise<void> {
    if (this.process.child.connected) this.process.child.disconnect()
    await this.process.ended
  }
}
