/** Every key once, in groups, so that there is something to keep. */
import type { Sample } from '../model/sample'
import { keys, valueAfterValue } from './keys'
import type { Fill } from './task'
import type { WritersOf } from './Writer'

const GROUP = 500
const IN_FLIGHT = 4
/** One client writes so many, then another: a client keeps what it wrote, and is not what is measured. */
const BY_ONE_CLIENT = 500_000

export async function fill(writersOf: WritersOf, task: Fill): Promise<Sample> {
  const [all, nextValue] = [keys(task.keys), valueAfterValue(task.valueBytes)]
  const startedAt = performance.now()
  for (let from = 0; from < all.length; from += BY_ONE_CLIENT) {
    if (from > 0) await writersOf(0, task.variant)
    const [writer] = await writersOf(1, task.variant)
    if (writer === undefined) throw new Error('nobody can write')
    let at = from
    const end = Math.min(from + BY_ONE_CLIENT, all.length)
    const loop = async (): Promise<void> => {
      while (at < end) {
        const group = all.slice(at, Math.min(at + GROUP, end)).map((key) => [key, nextValue()] as const)
        at += GROUP
        await writer.writeGroup(group)
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, loop))
  }
  const ms = performance.now() - startedAt
  return { ms, opsPerSecond: all.length / (ms / 1000) }
}
