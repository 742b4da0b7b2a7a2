/**
 * A digest of a map's records, cut into 16 branches a level by the hex digits of the hashed key, so that two ends
 * find the keys in which they differ by comparing a few sums.
 */
import { combineHashes, fingerprintOf, hashString } from '../partitioning/hash'
import { timestampToString } from '../time/compare-timestamps'
import type { LWWRecord } from './LWWRecord'

export const DEFAULT_MERKLE_DEPTH = 3

const HASH_DIGITS = 8

export interface MerkleNode {
  /** Wrapping sum of what is below; 0 when nothing is. */
  hash: number
  /** By hex digit; only above the leaves. */
  readonly children?: Map<string, MerkleNode>
  /** Item hash by key; only in leaves. */
  readonly entries?: Map<string, number>
}

/** From a node to the one below it. */
interface Step {
  readonly parent: MerkleNode
  readonly digit: string
  readonly child: MerkleNode
}

type Stamped = Pick<LWWRecord<unknown>, 'timestamp'>

function pathOf(key: string): string {
  return hashString(key).toString(16).padStart(HASH_DIGITS, '0')
}

export class MerkleTree {
  private readonly depth: number
  private readonly root: MerkleNode

  /** @param depth how many hex digits lead to a leaf; both ends of a comparison need the same */
  constructor(records: Iterable<readonly [string, Stamped]> = new Map(), depth: number = DEFAULT_MERKLE_DEPTH) {
    this.depth = Math.min(depth, HASH_DIGITS)
    this.root = this.emptyNode(0)
    for (const [key, record] of records) this.update(key, record)
  }

  update(key: string, record: Stamped): void {
    this.put(key, fingerprintOf(`${key}:${timestampToString(record.timestamp)}`))
  }

  remove(key: string): void {
    this.put(key, undefined)
  }

  getRootHash(): number {
    return this.root.hash
  }

  getNode(path: string): MerkleNode | undefined {
    let node: MerkleNode | undefined = this.root
    for (const digit of path) node = node?.children?.get(digit)
    return node
  }

  /** The hashes one level below `path`, by hex digit; empty for a leaf and for a path that leads nowhere. */
  getBuckets(path: string): Record<string, number> {
    const buckets: Record<string, number> = {}
    for (const [digit, child] of this.getNode(path)?.children ?? []) buckets[digit] = child.hash
    return buckets
  }

  /** The keys of the leaf at `path`; empty above the leaves. */
  getKeysInBucket(path: string): string[] {
    return [...(this.getNode(path)?.entries?.keys() ?? [])]
  }

  /** The keys of all leaves at and below `path`. */
  *keysBelow(path: string): IterableIterator<string> {
    const node = this.getNode(path)
    yield* node?.entries?.keys() ?? []
    for (const digit of node?.children?.keys() ?? []) yield* this.keysBelow(path + digit)
  }

  private emptyNode(level: number): MerkleNode {
    return level === this.depth ? { hash: 0, entries: new Map() } : { hash: 0, children: new Map() }
  }

  /** Sums wrap, so a change is the difference, added along the path: no sibling is looked at. */
  private put(key: string, itemHash: number | undefined): void {
    const path = pathOf(key).slice(0, this.depth)
    const known = this.getNode(path)?.entries?.get(key)
    if (known === itemHash) return
    const change = (itemHash ?? 0) - (known ?? 0)

    let node = this.root
    node.hash = combineHashes([node.hash, change])
    const trail: Step[] = []
    for (let level = 0; level < path.length; level++) {
      const digit = path.charAt(level)
      let child = node.children?.get(digit)
      if (child === undefined) {
        child = this.emptyNode(level + 1)
        node.children?.set(digit, child)
      }
      child.hash = combineHashes([child.hash, change])
      trail.push({ parent: node, digit, child })
      node = child
    }
    if (itemHash === undefined) {
      node.entries?.delete(key)
      this.dropEmpty(trail)
    } else {
      node.entries?.set(key, itemHash)
    }
  }

  /** An emptied branch goes, so that trees of equal contents are equal whatever their past. */
  private dropEmpty(trail: readonly Step[]): void {
    for (const { parent, digit, child } of trail.toReversed()) {
      if ((child.entries?.size ?? 0) > 0 || (child.children?.size ?? 0) > 0) return
      parent.children?.delete(digit)
    }
  }
}
