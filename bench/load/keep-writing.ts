/** Writes that never stop until the time is over: single ones, or groups. */
import type { Sample } from '../model/sample'
import { keyAfterKey, valueAfterValue } from './keys'
import type { Groups, Outstanding, Work } from './task'
import { Timings } from './Timings'

export interface Writer {
  /** Resolves when the write is acknowledged. */
  write(key: string, value: string): Promise<unknown>
  /** All in one turn, the way this system takes many writes best; resolves when all are acknowledged. */
  writeGroup(entries: readonly (readonly [key: string, value: string])[]): Promise<unknown>
}

/** @param once one round of what is repeated; resolves with the number of writes in it */
async function repeat(loops: number, forMs: number, once: () => Promise<number>): Promise<Sample> {
  const timings = new Timings()
  const startedAt = performance.now()
  const until = startedAt + forMs
  let writes = 0
  const loop = async (): Promise<void> => {
    for (let now = performance.now(); now < until; now = performance.now()) {
      // In two steps: the sum is read after the wait, which others have added to.
      const done = await once()
      writes += done
      timings.add(now)
    }
  }
  await Promise.all(Array.from({ length: loops }, loop))
  return { opsPerSecond: writes / ((performance.now() - startedAt) / 1000), ...timings.sample() }
}

export function keepWriting(writer: Writer, { count, forMs, valueBytes }: Outstanding): Promise<Sample> {
  const [nextKey, nextValue] = [keyAfterKey(), valueAfterValue(valueBytes)]
  return repeat(count, forMs, async () => {
    await writer.write(nextKey(), nextValue())
    return 1
  })
}

export function keepWritingGroups(writer: Writer, { size, inFlight, forMs, valueBytes }: Groups): Promise<Sample> {
  const [nextKey, nextValue] = [keyAfterKey(), valueAfterValue(valueBytes)]
  return repeat(inFlight, forMs, async () => {
    await writer.writeGroup(Array.from({ length: size }, () => [nextKey(), nextValue()] as const))
    return size
  })
}

/** What every contender that can write does alike. */
export function workOf(writerOf: (variant: string | undefined) => Writer): Work {
  return {
    outstanding: (task) => keepWriting(writerOf(task.variant), task),
    groups: (task) => keepWritingGroups(writerOf(task.variant), task),
  }
}
