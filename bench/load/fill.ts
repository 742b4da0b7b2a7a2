/** Every key once, in groups, so that there is something to keep. */
import type { Sample } from '../model/sample'
import { keys, valueAfterValue } from './keys'
import type { Fill } from './task'
import type { WritersOf } from './Writer'

const GROUP = 500
const IN_FLIGHT = 4

export async function fill(writersOf: WritersOf, task: Fill): Promise<Sample> {
  const [writer] = await writersOf(1, task.variant)
  if (writer === undefined) throw new Error('nobody can write')
  const [all, nextValue] = [keys(task.keys), valueAfterValue(task.valueBytes)]
  let at = 0
  const startedAt = performance.now()
  const loop = async (): Promise<void> => {
    while (at < all.length) {
      const group = all.slice(at, at + GROUP).map((key) => [key, nextValue()] as const)
      at += GROUP
      await writer.writeGroup(group)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, loop))
  const ms = performance.now() - startedAt
  return { ms, opsPerSecond: all.length / (ms / 1000) }
}
