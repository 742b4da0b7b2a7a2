/** Waiting for a condition in tests. It imports nothing of the client, so that client tests may import it. */

export interface PollOptions {
  /** Default 5000. */
  readonly timeoutMs?: number
  /** Default 100. */
  readonly intervalMs?: number
  /** Default: as many as fit into the timeout. */
  readonly maxIterations?: number
  /** Named in the error. */
  readonly description?: string
}

/** @throws Error naming the description once the time or the iterations are used up */
export async function pollUntil(condition: () => boolean | Promise<boolean>, options: PollOptions = {}): Promise<void> {
  const { timeoutMs = 5000, intervalMs = 100, description = 'condition' } = options
  const maxIterations = options.maxIterations ?? Math.ceil(timeoutMs / intervalMs)
  const deadline = performance.now() + timeoutMs
  for (let iteration = 0; iteration < maxIterations && performance.now() < deadline; iteration++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, intervalMs))
  }
  if (await condition()) return
  throw new Error(`gave up after ${timeoutMs} ms waiting for ${description}`)
}
