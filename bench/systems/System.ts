/** A system that is measured: the processes it consists of, and the load process beside them. */
import type { Started } from './Lab'
import type { LoadProcess } from './LoadProcess'

export interface System {
  readonly load: LoadProcess
  /** The first of them serves writes: a node, or a master. */
  readonly processes: readonly Started[]
  end(): Promise<void>
}

/** A program that this machine lacks: what needs it is left out, and the table says so. */
export class Missing extends Error {}

/** The load goes first, so that it meets no end of what it writes to. */
export function systemOf(load: LoadProcess, processes: readonly Started[], signal: NodeJS.Signals = 'SIGKILL'): System {
  return {
    load,
    processes,
    end: async () => {
      await load.end()
      await Promise.all(processes.map((started) => started.end(signal)))
    },
  }
}
