/** Writes that go on whatever befalls the system: the longest time without a success, and how many calls failed. */
import type { Sample } from '../model/sample'
import { keyAfterKey, valueAfterValue } from './keys'
import type { Gap } from './task'
import type { WritersOf } from './Writer'

export async function writeThrough(writersOf: WritersOf, task: Gap): Promise<Sample> {
  const { count, forMs, valueBytes, clients = 1, variant } = task
  const writers = await writersOf(clients, variant)
  const [nextKey, nextValue] = [keyAfterKey(), valueAfterValue(valueBytes)]
  const until = performance.now() + forMs
  let [lastAt, gapMs, failedCalls, done] = [performance.now(), 0, 0, 0]
  const succeeded = (): void => {
    const now = performance.now()
    gapMs = Math.max(gapMs, now - lastAt)
    lastAt = now
    done++
  }
  const loops = writers.flatMap((writer) =>
    Array.from({ length: count }, async () => {
      while (performance.now() < until) {
        try {
          await writer.write(nextKey(), nextValue())
          succeeded()
        } catch {
          failedCalls++
          // A call that is refused at once must not keep the answers of others from being read.
          await new Promise((resolve) => void setImmediate(resolve))
        }
      }
    }),
  )
  await Promise.all(loops)
  return { gapMs: Math.max(gapMs, performance.now() - lastAt), failedCalls, opsPerSecond: done / (forMs / 1000) }
}
