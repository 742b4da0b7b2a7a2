/** Writes that never stop until the time is over: single ones, or groups, of one client or of many. */
import { jainIndex } from '../model/jain-index'
import type { Sample } from '../model/sample'
import { keyAfterKey, keys, valueAfterValue } from './keys'
import type { Groups, Outstanding } from './task'
import { Timings } from './Timings'
import type { Writer, WritersOf } from './Writer'

/** @param once one round of what a client repeats; resolves with the number of writes in it */
async function repeat(
  writers: readonly Writer[],
  loops: number,
  forMs: number,
  once: (writer: Writer) => Promise<number>,
): Promise<Sample> {
  const timings = new Timings()
  const written = writers.map(() => 0)
  const startedAt = performance.now()
  const until = startedAt + forMs
  const loop = async (writer: Writer, index: number): Promise<void> => {
    for (let now = performance.now(); now < until; now = performance.now()) {
      // In two steps: the sum is read after the wait, which others have added to.
      const count = await once(writer)
      written[index] = (written[index] ?? 0) + count
      timings.add(now)
    }
  }
  await Promise.all(writers.flatMap((writer, index) => Array.from({ length: loops }, () => loop(writer, index))))
  const seconds = (performance.now() - startedAt) / 1000
  const total = written.reduce((sum, count) => sum + count, 0)
  const fairness = writers.length > 1 ? { fairness: jainIndex(written) } : {}
  return { opsPerSecond: total / seconds, ...fairness, ...timings.sample() }
}

export async function keepWriting(writersOf: WritersOf, task: Outstanding | Groups): Promise<Sample> {
  const { clients = 1, variant, forMs, valueBytes } = task
  const writers = await writersOf(clients, variant)
  const [nextKey, nextValue] = [keyAfterKey(keys(task.keys)), valueAfterValue(valueBytes)]
  if (task.kind === 'outstanding')
    return repeat(writers, task.count, forMs, async (writer) => {
      await writer.write(nextKey(), nextValue())
      return 1
    })
  const { size, inFlight } = task
  return repeat(writers, inFlight, forMs, async (writer) => {
    await writer.writeGroup(Array.from({ length: size }, () => [nextKey(), nextValue()] as const))
    return size
  })
}
