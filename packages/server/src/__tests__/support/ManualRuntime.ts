/** A runtime whose time stands still until a test moves it, and whose turns end when the test says so. */
import type { Connection, Listener, Runtime, Timer } from '@topgunbuild/core'

interface Due {
  readonly at: number
  readonly fire: () => void
}

export class ManualRuntime implements Runtime {
  private now = 1000
  private timers: Due[] = []
  private turn: (() => void)[] = []

  constructor(private readonly wallAtStart = 1_700_000_000_000) {}

  /** Timers that are set. */
  get waiting(): number {
    return this.timers.length
  }

  wallNow(): number {
    return this.wallAtStart + this.now
  }

  monotonicNow(): number {
    return this.now
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const due: Due = { at: this.now + delayMs, fire }
    this.timers.push(due)
    return {
      cancel: () => {
        this.timers = this.timers.filter((other) => other !== due)
      },
    }
  }

  randomBytes(count: number): Uint8Array {
    return new Uint8Array(count)
  }

  endOfTurn(run: () => void): void {
    this.turn.push(run)
  }

  afterPendingInput(run: () => void): void {
    this.turn.push(run)
  }

  connect(): Connection {
    throw new Error('nobody is connected here')
  }

  listen(): Promise<Listener> {
    throw new Error('nobody listens here')
  }

  /** Runs what waits for the end of the turn, and whatever that brings up. */
  endTurn(): void {
    for (let run = this.turn.shift(); run !== undefined; run = this.turn.shift()) run()
  }

  /** Time passes, timers fire in the order they are due. */
  advance(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const next = this.timers.filter((due) => due.at <= until).toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.timers = this.timers.filter((due) => due !== next)
      this.now = Math.max(this.now, next.at)
      next.fire()
      this.endTurn()
    }
    this.now = until
  }
}
