/** A load process: connects as its setup says, tells that it is ready, and then does one task after the other. */
import type { Asked, Answer, Task, Work } from './task'

/** Where the setup is handed over: secrets have no place on a command line that others can read. */
export const SETUP_VARIABLE = 'BENCH_SETUP'

export const READY = 'ready'

async function answer(work: Work, { id, task }: Asked): Promise<Answer> {
  try {
    const does = work[task.kind] as ((task: Task) => ReturnType<NonNullable<Work['outstanding']>>) | undefined
    if (does === undefined) throw new Error(`this load process knows no "${task.kind}"`)
    return { id, sample: await does(task) }
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function send(message: Answer | typeof READY): void {
  if (process.send === undefined) throw new Error('a load process is started by the benchmark, which it talks to')
  process.send(message)
}

/** @param connect resolves once the other side can be written to */
export function serve<Setup>(connect: (setup: Setup) => Promise<Work>): void {
  // The benchmark is gone, or done with this process.
  process.on('disconnect', () => process.exit(0))
  const setup = JSON.parse(process.env[SETUP_VARIABLE] ?? 'null') as Setup
  connect(setup).then(
    (work) => {
      process.on('message', (asked: Asked) => void answer(work, asked).then(send))
      send(READY)
    },
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
}
