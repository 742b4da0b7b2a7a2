/** Virtual time: runs what is due, one event after the other, each with everything it sets off before the next begins. */
import { setImmediate } from 'node:timers/promises'
import { EventQueue, type Pending } from './EventQueue'

const TURN_EVERY = 256

export const INPUT = 0
export const END_OF_TURN = 1
export const AFTER_INPUT = 2

export class Simulator {
  private readonly queue = new EventQueue()
  private time = 0
  private count = 0

  /** Milliseconds since the simulation began. */
  get now(): number {
    return this.time
  }

  /** How many events have run. */
  get events(): number {
    return this.count
  }

  after(delayMs: number, run: () => void, phase = INPUT): Pending {
    return this.queue.add(this.time + Math.max(0, delayMs), phase, run)
  }

  /** Until nothing is due before `until`, which it then is. */
  async runUntil(until: number): Promise<void> {
    await setImmediate()
    while (await this.step(until));
    this.time = Math.max(this.time, until)
  }

  /**
   * Lets time go on until the promise is settled; one that waits for no time at all is left to it.
   * @throws Error after so many events: something sets itself off again and again
   */
  async drive<T>(promise: Promise<T>, mostEvents = Infinity): Promise<T> {
    const most = this.count + mostEvents
    let isSettled = false
    const settles = (): void => {
      isSettled = true
    }
    promise.then(settles, settles)
    await setImmediate()
    while (!isSettled) {
      if (this.count >= most)
        throw new Error(`${mostEvents} events have come to no end, at ${Math.round(this.time)} ms`)
      if (!(await this.step(Infinity))) await setImmediate()
    }
    return promise
  }

  /**
   * Every promise that the event settled has its say before time goes on: Node calls a tick once there is no microtask left.
   * Now and then all else that the process waits for has its turn, such as the time limit of a test.
   */
  private settled(): Promise<void> {
    if (this.count % TURN_EVERY === 0) return setImmediate()
    return new Promise((resolve) => process.nextTick(resolve))
  }

  private async step(until: number): Promise<boolean> {
    const next = this.queue.peek()
    if (next === undefined || next.at > until) return false
    this.queue.take()
    this.time = Math.max(this.time, next.at)
    this.count++
    next.run?.()
    await this.settled()
    return true
  }
}
