/** Writes that never stop until the time is over: single ones, or groups, of one client or of many. */
import { jainIndex } from '../model/jain-index'
import type { Sample } from '../model/sample'
import { keyAfterKey, keys, valueAfterValue } from './keys'
import { Span } from './Span'
import type { Groups, Outstanding } from './task'
import { Timings } from './Timings'
import type { Writer, WritersOf } from './Writer'

/** Rounds of each loop that make shares comparable. */
const ROUNDS_OF_ONE_OF_MANY = 5
/** Of the time that was asked for. */
const LONGEST = 5

/** @param once one round of what a client repeats; resolves with the number of writes in it */
async function repeat(
  writers: readonly Writer[],
  inFlight: number,
  forMs: number,
  once: (writer: Writer) => Promise<number>,
): Promise<Sample> {
  const timings = new Timings()
  const written = writers.map(() => 0)
  const loops = writers.length * inFlight
  const leastRounds = writers.length > 1 ? loops * ROUNDS_OF_ONE_OF_MANY : loops
  const span = new Span({ loops, forMs, leastRounds, mostMs: LONGEST * forMs })
  const loop = async (writer: Writer, index: number): Promise<void> => {
    await once(writer)
    span.begun(performance.now())
    for (let now = performance.now(); !span.isOver(now); now = performance.now()) {
      const count = await once(writer)
      if (!span.counts(performance.now())) continue
      written[index] = (written[index] ?? 0) + count
      timings.add(now)
    }
  }
  await Promise.all(writers.flatMap((writer, index) => Array.from({ length: inFlight }, () => loop(writer, index))))
  const total = written.reduce((sum, count) => sum + count, 0)
  const fairness = writers.length > 1 ? { fairness: jainIndex(written) } : {}
  return { opsPerSecond: total / (span.ms / 1000), ...fairness, ...timings.sample() }
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
