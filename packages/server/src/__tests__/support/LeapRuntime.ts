/** A node's runtime whose long timers wait for a test to let time leap; short ones, and the network, are real. */
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import { changedRuntime } from './changed-runtime'

const LONG_MS = 1000

interface Due {
  readonly at: number
  readonly fire: () => void
}

export class LeapRuntime {
  private leapt = 0
  private due: Due[] = []
  private real: NodeRuntime | undefined

  readonly around = (real: NodeRuntime): Runtime => {
    this.real = real
    return changedRuntime(real, {
      wallNow: () => real.wallNow() + this.leapt,
      monotonicNow: () => this.now(),
      setTimer: (delayMs, fire) => {
        if (delayMs < LONG_MS) return real.setTimer(delayMs, fire)
        const due: Due = { at: this.now() + delayMs, fire }
        this.due.push(due)
        return {
          cancel: () => {
            this.due = this.due.filter((other) => other !== due)
          },
        }
      },
    })
  }

  /** Long timers that are due then fire, the earliest first. */
  leap(ms: number): void {
    const until = this.leapt + ms
    for (;;) {
      const now = this.now()
      const next = this.due.filter(({ at }) => at <= now + (until - this.leapt)).toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.due = this.due.filter((due) => due !== next)
      this.leapt += Math.max(0, next.at - now)
      next.fire()
    }
    this.leapt = Math.max(this.leapt, until)
  }

  private now(): number {
    return (this.real?.monotonicNow() ?? 0) + this.leapt
  }
}
