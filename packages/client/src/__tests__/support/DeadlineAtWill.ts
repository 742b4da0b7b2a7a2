/** A runtime whose timers of one chosen delay fire when the test says so: deadlines that no slow machine moves. */
import { NodeRuntime } from '@topgunbuild/core'
import type {
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  Timer,
} from '@topgunbuild/core'

export class DeadlineAtWill implements Runtime {
  /** Give this as the timeout of the call whose deadline the test is about. */
  readonly timeoutMs = 3_599_999
  private readonly waiting = new Set<() => void>()
  private readonly real = new NodeRuntime()

  passes(): void {
    for (const fire of Array.from(this.waiting)) fire()
    this.waiting.clear()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (delayMs !== this.timeoutMs) return this.real.setTimer(delayMs, fire)
    this.waiting.add(fire)
    return { cancel: () => this.waiting.delete(fire) }
  }

  wallNow(): number {
    return this.real.wallNow()
  }

  monotonicNow(): number {
    return this.real.monotonicNow()
  }

  randomBytes(count: number): Uint8Array {
    return this.real.randomBytes(count)
  }

  endOfTurn(run: () => void): void {
    this.real.endOfTurn(run)
  }

  afterPendingInput(run: () => void): void {
    this.real.afterPendingInput(run)
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    return this.real.connect(url, options, events)
  }

  listen(options: ListenOptions): Promise<Listener> {
    return this.real.listen(options)
  }
}
