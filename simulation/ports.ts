/** How the parts of a simulated network see each other. */
import type { Connection, ConnectionEvents, ConnectOptions, Listener, ListenOptions } from '@topgunbuild/core'
import type { Simulator } from './Simulator'

/** A machine, as what is connected to it needs it. */
export interface Host {
  readonly machine: string
  readonly isDead: boolean
  /** Now, once it thaws, or never. */
  pass(run: () => void): void
}

/** What carries frames from one machine to another. */
export interface Carrier {
  readonly simulator: Simulator
  latency(from: Host, to: Host): number
  /** A frame of so many bytes is on its way. */
  carries(bytes: number): void
  isCut(from: Host, to: Host): boolean
  /** Of so many frames that have not come in when a connection is reset, how many never do: the newest. */
  lostAtReset(frames: number): number
  /** True once: the frame that came in is only half of one. */
  breaksNow(from: Host, to: Host): boolean
}

/** Where a machine dials and listens. */
export interface Exchange {
  dial(from: Host, url: string, options: ConnectOptions, events: ConnectionEvents): Connection
  listen(at: Host, options: ListenOptions): Promise<Listener>
  /** All that a machine had open: others learn of it as they would of a process that died. */
  drop(host: Host): void
}
