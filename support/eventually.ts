/** The one place where the suite waits: it polls until a deadline and, when it gives up, says what it last saw. */
import { clock, passes } from './clock'

export interface Patience {
  /** Gives up after this many milliseconds, times the slowness; default 15,000. */
  readonly withinMs?: number
  /** Says what every node and client shows, for the error. */
  readonly observe?: () => string
}

const POLL_INTERVAL_MS = 5
const DEFAULT_PATIENCE_MS = 15_000

let slowness = 1

/** One multiplier for every bound, for machines slower than the one the bounds were chosen on. */
export function setSlowness(multiplier: number): void {
  slowness = multiplier
}

function giveUp(what: string, boundMs: number, last: unknown, patience: Patience): Error {
  const failure = last instanceof Error ? last : undefined
  const lines = [`gave up after ${boundMs} ms waiting until ${what}`]
  if (failure !== undefined) lines.push(`last: ${failure.message}`)
  const seen = patience.observe?.()
  if (seen !== undefined && seen !== '') lines.push(seen)
  return new Error(lines.join('\n'), failure && { cause: failure })
}

/** Repeats `probe` until it neither throws nor returns false; resolves with what it returned. */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  patience: Patience = {},
): Promise<Exclude<T, false>> {
  const boundMs = (patience.withinMs ?? DEFAULT_PATIENCE_MS) * slowness
  const deadline = clock().now() + boundMs
  for (;;) {
    let last: unknown
    try {
      const result = await probe()
      if (result !== false) return result as Exclude<T, false>
    } catch (error) {
      last = error
    }
    if (clock().now() >= deadline) throw giveUp(what, boundMs, last, patience)
    await passes(POLL_INTERVAL_MS)
  }
}

/** Waits for one promise, no longer than patience lasts. The promise itself goes on. */
export async function within<T>(what: string, promise: Promise<T>, patience: Patience = {}): Promise<T> {
  const boundMs = (patience.withinMs ?? DEFAULT_PATIENCE_MS) * slowness
  let cancel: (() => void) | undefined
  const expiry = new Promise<never>((_resolve, reject) => {
    cancel = clock().after(boundMs, () => reject(giveUp(what, boundMs, undefined, patience)))
  })
  try {
    return await Promise.race([promise, expiry])
  } finally {
    cancel?.()
  }
}
