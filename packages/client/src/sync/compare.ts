/** One step of comparing two Merkle trees, one of which is elsewhere. Pure. */
import type { MerkleTree } from '@topgunbuild/core'

/** What the other end's hashes below a path lead to. */
export interface Step {
  /** Both ends have something there, and not the same. */
  readonly paths: readonly string[]
  /** Only the other end has something there. */
  readonly whole: readonly string[]
  /** Keys that only this end has. */
  readonly localOnly: readonly string[]
}

/** @param buckets of the other end: its hashes one level below `path`, by hex digit */
export function stepBelow(tree: MerkleTree, path: string, buckets: Readonly<Record<string, number>>): Step {
  const own = tree.getBuckets(path)
  const paths: string[] = []
  const whole: string[] = []
  const localOnly: string[] = []
  for (const digit of new Set([...Object.keys(own), ...Object.keys(buckets)])) {
    if (own[digit] === buckets[digit]) continue
    const at = path + digit
    if (own[digit] === undefined) whole.push(at)
    else if (buckets[digit] === undefined) localOnly.push(...tree.keysBelow(at))
    else paths.push(at)
  }
  return { paths, whole, localOnly }
}

/** @param remoteRoot of the other end: 0 where it has nothing */
export function stepAtRoot(tree: MerkleTree, remoteRoot: number): Step {
  const root = tree.getRootHash()
  if (root === remoteRoot) return { paths: [], whole: [], localOnly: [] }
  const isEmpty = tree.keysBelow('').next().done === true
  return isEmpty ? { paths: [], whole: [''], localOnly: [] } : { paths: [''], whole: [], localOnly: [] }
}
