/** Finds keys that lie where a scenario needs them; the key alone decides on its partition. */
import { PARTITION_COUNT, partitionIdOf } from '@topgunbuild/core'

/** Owners have partitions side by side: so far apart, those of two keys one after the other are not the same. */
const STRIDE = 100

/** `count` keys that start with `prefix`, spread evenly over all partitions; the first 271 lie in one each. */
export function keysOverAllPartitions(prefix: string, count: number): string[] {
  const rounds = Math.ceil(count / PARTITION_COUNT)
  const byPartition = Array.from({ length: PARTITION_COUNT }, (): string[] => [])
  let missing = PARTITION_COUNT * rounds
  for (let n = 0; missing > 0; n++) {
    const key = `${prefix}-${n}`
    const bucket = byPartition[partitionIdOf(key)]
    if (bucket === undefined || bucket.length === rounds) continue
    bucket.push(key)
    missing--
  }
  const apart = byPartition.map((_, n) => byPartition[(n * STRIDE) % PARTITION_COUNT] ?? [])
  return Array.from({ length: rounds }, (_, round) => apart.flatMap((bucket) => bucket.slice(round, round + 1)))
    .flat()
    .slice(0, count)
}

/** The first key starting with `prefix` of which `fits` is true. */
export function keyThat(prefix: string, fits: (key: string) => boolean): string {
  for (let n = 0; n < 10_000; n++) {
    const key = `${prefix}-${n}`
    if (fits(key)) return key
  }
  throw new Error(`none of 10,000 keys like "${prefix}" fits`)
}
