/** Writes that never stop until the time is over: single ones, or groups, of one client or of many. */
import { jainIndex } from '../model/jain-index'
import type { Sample } from '../model/sample'
import { keyAfterKey, valueAfterValue } from './keys'
import type { Task, Work } from './task'
import { Timings } from './Timings'

/** One client. */
export interface Writer {
  /** Resolves when the write is acknowledged. */
  write(key: string, value: string): Promise<unknown>
  /** All in one turn, the way this system takes many writes best; resolves when all are acknowledged. */
  writeGroup(entries: readonly (readonly [key: string, value: string])[]): Promise<unknown>
}

/** Makes the clients that a task asks for. */
export type WritersOf = (clients: number, variant: string | undefined) => readonly Writer[] | Promise<readonly Writer[]>

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
  return { opsPerSecond: total / seconds, fairness: jainIndex(written), ...timings.sample() }
}

async function keepWriting(writersOf: WritersOf, task: Task): Promise<Sample> {
  const { clients = 1, variant, forMs, valueBytes } = task
  const writers = await writersOf(clients, variant)
  const [nextKey, nextValue] = [keyAfterKey(), valueAfterValue(valueBytes)]
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

/** What every contender that can write does alike. */
export function workOf(writersOf: WritersOf): Work {
  return {
    outstanding: (task) => keepWriting(writersOf, task),
    groups: (task) => keepWriting(writersOf, task),
  }
}
