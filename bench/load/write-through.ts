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
  let slowestMs = 0
  const succeeded = (since: number): void => {
    const now = performance.now()
    slowestMs = Math.max(slowestMs, now - since)
    gapMs = Math.max(gapMs, now - lastAt)
    lastAt = now
    done++
  }
  const loops = writers.flatMap((writer) =>
    Array.from({ length: count }, async () => {
      let since = performance.now()
      while (performance.now() < until) {
        try {
          await writer.write(nextKey(), nextValue())
          succeeded(since)
          since = performance.now()
        } catch {
          failedCalls++
          // A call that is refused at once must not keep the answers of others from being read.
          await new Promise((resolve) => void setImmediate(resolve))
        }
      }
    }),
  )
  await Promise.all(loops)
  gapMs = Math.max(gapMs, performance.now() - lastAt)
  return { gapMs, slowestMs, failedCalls, opsPerSecond: done / (forMs / 1000) }
}
