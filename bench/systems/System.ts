/** A system that is measured: the processes it consists of, and the load process beside them. */
import type { LoadProcess } from './LoadProcess'

export interface System {
  readonly load: LoadProcess
  end(): Promise<void>
}

/** A program that this machine lacks: what needs it is left out, and the table says so. */
export class Missing extends Error {}
