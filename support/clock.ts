/** Time as the suite meets it: this machine's, unless a scenario lives in a simulation. */

export interface Clock {
  /** Milliseconds, rising. */
  now(): number
  /** Milliseconds since 1970. */
  wallNow(): number
  /** @returns what cancels it */
  after(ms: number, fire: () => void): () => void
}

const MACHINE: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after: (ms, fire) => {
    const timer = setTimeout(fire, ms)
    return () => clearTimeout(timer)
  },
}

let current = MACHINE

export function clock(): Clock {
  return current
}

/** Lets time pass, which is the simulation's where a scenario lives in one. Whoever waits for something uses `eventually`. */
export function passes(ms: number): Promise<void> {
  return new Promise((resolve) => void current.after(ms, resolve))
}

/** @param simulated absent: this machine's again */
export function setClock(simulated: Clock = MACHINE): void {
  current = simulated
}
