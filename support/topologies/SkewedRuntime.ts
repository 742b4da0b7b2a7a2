/** A runtime whose wall clock is wrong; everything else is that of the one inside. */
import type {
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  Timer,
} from '@topgunbuild/core'

export class SkewedRuntime implements Runtime {
  constructor(
    private readonly inner: Runtime,
    /** Positive: ahead. */
    public offsetMs: number,
  ) {}

  wallNow(): number {
    return this.inner.wallNow() + this.offsetMs
  }

  monotonicNow(): number {
    return this.inner.monotonicNow()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.inner.setTimer(delayMs, fire)
  }

  randomBytes(count: number): Uint8Array {
    return this.inner.randomBytes(count)
  }

  endOfTurn(run: () => void): void {
    this.inner.endOfTurn(run)
  }

  afterPendingInput(run: () => void): void {
    this.inner.afterPendingInput(run)
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    return this.inner.connect(url, options, events)
  }

  listen(options: ListenOptions): Promise<Listener> {
    return this.inner.listen(options)
  }
}
