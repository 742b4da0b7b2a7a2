/** One machine of a simulation, as a node or a client on it sees time, chance and the network. */
import type {
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  RuntimeControl,
  Timer,
} from '@topgunbuild/core'
import type { SeededRandom } from './SeededRandom'
import type { Exchange, Host } from './ports'
import { AFTER_INPUT, END_OF_TURN, INPUT, type Simulator } from './Simulator'

/** 2026-01-01, in milliseconds since 1970. */
export const WALL_AT_START = 1_767_225_600_000

export class SimulatedRuntime implements Runtime, RuntimeControl, Host {
  private state: 'runs' | 'frozen' | 'dead' = 'runs'
  private readonly held: (() => void)[] = []

  constructor(
    readonly machine: string,
    readonly simulator: Simulator,
    private readonly network: Exchange,
    private readonly random: SeededRandom,
  ) {}

  get isDead(): boolean {
    return this.state === 'dead'
  }

  wallNow(): number {
    return Math.floor(WALL_AT_START + this.simulator.now)
  }

  monotonicNow(): number {
    return this.simulator.now
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    let isCancelled = false
    const pending = this.simulator.after(delayMs, () =>
      this.pass(() => {
        if (!isCancelled) fire()
      }),
    )
    return {
      cancel: () => {
        isCancelled = true
        pending.run = undefined
      },
    }
  }

  randomBytes(count: number): Uint8Array {
    return this.random.bytes(count)
  }

  endOfTurn(run: () => void): void {
    this.simulator.after(0, () => this.pass(run), END_OF_TURN)
  }

  afterPendingInput(run: () => void): void {
    this.simulator.after(0, () => this.pass(run), AFTER_INPUT)
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    return this.network.dial(this, url, options, events)
  }

  listen(options: ListenOptions): Promise<Listener> {
    if (this.isDead) return new Promise<Listener>(() => undefined)
    return this.network.listen(this, options)
  }

  freeze(): void {
    if (this.state === 'runs') this.state = 'frozen'
  }

  thaw(): void {
    if (this.state !== 'frozen') return
    this.state = 'runs'
    // One by one, each with what it sets off; what comes in meanwhile lines up behind.
    for (const run of this.held.splice(0)) this.simulator.after(0, () => this.pass(run), INPUT)
  }

  kill(): void {
    if (this.isDead) return
    this.state = 'dead'
    this.held.length = 0
    this.network.drop(this)
  }

  pass(run: () => void): void {
    if (this.state === 'runs') run()
    else if (this.state === 'frozen') this.held.push(run)
  }
}
