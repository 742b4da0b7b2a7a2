/** The network of a simulation: who listens where, how long a frame takes from one machine to another, and which links are cut. */
import { TopGunError } from '@topgunbuild/core'
import type { Connection, ConnectionEvents, ConnectOptions, Listener, ListenOptions } from '@topgunbuild/core'
import type { SeededRandom } from './SeededRandom'
import type { Carrier, Exchange, Host } from './ports'
import { SimulatedConnection } from './SimulatedConnection'
import type { Simulator } from './Simulator'

const FIRST_FREE_PORT = 40_000
/** Whoever dials into a cut tries again so often, as operating systems do. */
const REDIAL_MS = 200

interface Door {
  readonly runtime: Host
  readonly options: ListenOptions
}

export interface Latency {
  readonly fromMs: number
  readonly toMs: number
}

export class SimulatedNetwork implements Carrier, Exchange {
  /** Of every link that has none of its own. */
  usual: Latency = { fromMs: 0.05, toMs: 0.5 }
  private readonly doors = new Map<number, Door>()
  private readonly connections = new Set<SimulatedConnection>()
  private readonly cuts = new Set<string>()
  private readonly slow = new Map<string, Latency>()
  private readonly broken = new Set<string>()
  private readonly signposts = new Map<number, number>()
  private nextPort = FIRST_FREE_PORT
  private frames = 0
  private readonly traffic = { frames: 0, bytes: 0 }

  constructor(
    readonly simulator: Simulator,
    private readonly random: SeededRandom,
  ) {}

  /** How many frames, closes and resets have travelled. */
  get travelled(): number {
    return this.frames
  }

  /** Of frames alone, and what was in them. */
  get carried(): { readonly frames: number; readonly bytes: number } {
    return { ...this.traffic }
  }

  /** Nothing passes in this direction until it is healed; what is on its way waits. */
  cut(from: string, to: string): void {
    this.cuts.add(linkOf(from, to))
  }

  /** The two hear each other again; what was on its way goes on. */
  joins(one: string, other: string): void {
    this.cuts.delete(linkOf(one, other))
    this.cuts.delete(linkOf(other, one))
    for (const connection of this.connections) connection.healed()
  }

  slows(from: string, to: string, latency: Latency): void {
    this.slow.set(linkOf(from, to), latency)
  }

  /** The next frame between the two, whoever sends it, ends its connection in the middle. */
  breaks(one: string, other: string): void {
    this.broken.add(linkOf(one, other))
    this.broken.add(linkOf(other, one))
  }

  breaksNow(from: Host, to: Host): boolean {
    const isBroken = this.broken.delete(linkOf(from.machine, to.machine))
    if (isBroken) this.broken.delete(linkOf(to.machine, from.machine))
    return isBroken
  }

  freePort(): number {
    return this.nextPort++
  }

  /** Whoever dials `port` gets to another one; undefined: to nobody. */
  leads(port: number, to: number | undefined): void {
    if (to === undefined) this.signposts.delete(port)
    else this.signposts.set(port, to)
  }

  /** Everything that was done to links. */
  heal(): void {
    this.cuts.clear()
    this.slow.clear()
    this.broken.clear()
    for (const connection of this.connections) connection.healed()
  }

  isCut(from: Host, to: Host): boolean {
    return this.cuts.has(linkOf(from.machine, to.machine))
  }

  lostAtReset(frames: number): number {
    return frames > 0 && this.random.chance(0.5) ? 1 + this.random.integer(frames) : 0
  }

  carries(bytes: number): void {
    this.traffic.frames++
    this.traffic.bytes += bytes
  }

  latency(from: Host, to: Host): number {
    this.frames++
    const { fromMs, toMs } = this.slow.get(linkOf(from.machine, to.machine)) ?? this.usual
    return this.random.between(fromMs, toMs)
  }

  listen(runtime: Host, options: ListenOptions): Promise<Listener> {
    const port = options.port === 0 ? this.nextPort++ : options.port
    const taken = this.doors.get(port)
    if (taken !== undefined) {
      const sentence = `Cannot listen on host ${options.host}, port ${port}: ${taken.runtime.machine} listens there.`
      return Promise.reject(new TopGunError('REJECTED', sentence))
    }
    const door = { runtime, options }
    this.doors.set(port, door)
    const close = (): Promise<void> => {
      if (this.doors.get(port) === door) this.doors.delete(port)
      return Promise.resolve()
    }
    return Promise.resolve({ port, close })
  }

  dial(runtime: Host, url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    const dialled = this.newConnection(runtime, url, options)
    dialled.events = events
    this.connections.add(dialled)
    const until = this.simulator.now + options.timeoutMs
    const port = Number(new URL(url).port)
    const knock = (): void => {
      if (dialled.hasEnded || dialled.peer !== undefined || this.simulator.now >= until) return
      const door = this.doors.get(this.signposts.get(port) ?? port)
      if (door === undefined)
        return dialled.fail({ code: 1006, reason: `nobody listens at ${url}`, failure: 'refused' })
      if (this.isCut(runtime, door.runtime) || this.isCut(door.runtime, runtime)) {
        this.simulator.after(Math.min(REDIAL_MS, until - this.simulator.now), knock)
        return
      }
      this.meet(dialled, door)
    }
    this.simulator.after(this.random.between(this.usual.fromMs, this.usual.toMs), knock)
    this.simulator.after(options.timeoutMs, () => {
      if (dialled.isOpening) dialled.fail({ code: 1006, reason: 'it did not answer in time', failure: 'timeout' })
    })
    return dialled
  }

  drop(runtime: Host): void {
    for (const [port, door] of this.doors) if (door.runtime === runtime) this.doors.delete(port)
    for (const connection of this.connections) {
      if (connection.runtime !== runtime) continue
      this.connections.delete(connection)
      connection.abandoned()
    }
  }

  private newConnection(at: Host, address: string, { maxFrameBytes }: { maxFrameBytes: number }): SimulatedConnection {
    return new SimulatedConnection(at, this, address, maxFrameBytes, (ended) => this.connections.delete(ended))
  }

  private meet(dialled: SimulatedConnection, { runtime, options }: Door): void {
    const accepted = this.newConnection(runtime, `${dialled.runtime.machine}:1`, options)
    dialled.peer = accepted
    accepted.peer = dialled
    // A machine that stands still lets nobody in before it thaws.
    runtime.pass(() => {
      if (dialled.hasEnded) return
      this.connections.add(accepted)
      accepted.accepted()
      accepted.events = options.accept(accepted)
    })
  }
}

function linkOf(from: string, to: string): string {
  return `${from} → ${to}`
}
