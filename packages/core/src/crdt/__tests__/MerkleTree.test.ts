/** What the digest of a map promises: equal contents and equal roots are the same thing, and differences are found. */
import { expect } from 'chai'
import fc from 'fast-check'
import { fingerprintOf, hashString } from '../../partitioning/hash'
import type { Timestamp } from '../../time/Timestamp'
import { MerkleTree } from '../MerkleTree'

type Stamped = { readonly timestamp: Timestamp }

const stamped = (millis: number, nodeId = 'a'): Stamped => ({ timestamp: { millis, counter: 0, nodeId } })

const contents = fc
  .uniqueArray(fc.tuple(fc.string({ maxLength: 6 }), fc.integer({ min: 1, max: 3 })), {
    selector: ([key]) => key,
    maxLength: 60,
  })
  .map((pairs) => new Map(pairs.map(([key, millis]) => [key, stamped(millis)] as const)))

/** Walks two trees as two ends of a sync would, and returns the keys of the leaves that differ. */
function keysOfDifferingLeaves(ours: MerkleTree, theirs: MerkleTree, path = ''): Set<string> {
  const found = new Set([...ours.getKeysInBucket(path), ...theirs.getKeysInBucket(path)])
  const [mine, yours] = [ours.getBuckets(path), theirs.getBuckets(path)]
  for (const digit of new Set([...Object.keys(mine), ...Object.keys(yours)])) {
    if (mine[digit] === yours[digit]) continue
    for (const key of keysOfDifferingLeaves(ours, theirs, path + digit)) found.add(key)
  }
  return found
}

function same(a: ReadonlyMap<string, Stamped>, b: ReadonlyMap<string, Stamped>): boolean {
  return a.size === b.size && [...a].every(([key, { timestamp }]) => b.get(key)?.timestamp.millis === timestamp.millis)
}

describe('MerkleTree', () => {
  it('has root 0 when empty, and again when emptied', () => {
    const tree = new MerkleTree()
    expect(tree.getRootHash()).to.equal(0)
    tree.update('k', stamped(1))
    tree.remove('k')
    tree.remove('never there')
    expect([tree.getRootHash(), tree.getBuckets('')]).to.deep.equal([0, {}])
  })

  it('hashes an item by key and stamp, under the first three digits of its key', () => {
    const tree = new MerkleTree(new Map([['foobar', stamped(12, 'n')]]))
    const itemHash = fingerprintOf('foobar:12:0:n')
    expect(tree.getRootHash()).to.equal(itemHash)
    expect(tree.getBuckets('')).to.deep.equal({ b: itemHash })
    expect(tree.getBuckets('bf')).to.deep.equal({ '9': itemHash })
    expect(tree.getBuckets('bf9')).to.deep.equal({})
    expect(tree.getKeysInBucket('bf9')).to.deep.equal(['foobar'])
    expect(tree.getKeysInBucket('bf')).to.deep.equal([])
    expect(tree.getNode('bf9')?.hash).to.equal(itemHash)
    expect(tree.getNode('0')).to.equal(undefined)
  })

  it('lists the keys of a leaf, and of all leaves below a path', () => {
    const keys = Array.from({ length: 200 }, (_, n) => `key-${n}`)
    const tree = new MerkleTree(keys.map((key) => [key, stamped(1)] as const))
    const below = (path: string): string[] => [...tree.keysBelow(path)].toSorted()
    expect(below('')).to.deep.equal(keys.toSorted())
    for (const path of ['b', 'bf', 'bf9', 'bf9e']) {
      const beneath = keys.filter((key) => hashString(key).toString(16).padStart(8, '0').startsWith(path))
      expect(below(path)).to.deep.equal(path.length > 3 ? [] : beneath.toSorted())
    }
  })

  it('goes as deep as it is told', () => {
    expect(new MerkleTree([['foobar', stamped(1)]], 1).getKeysInBucket('b')).to.deep.equal(['foobar'])
    expect(new MerkleTree([['foobar', stamped(1)]], 0).getKeysInBucket('')).to.deep.equal(['foobar'])
    expect(new MerkleTree([['foobar', stamped(1)]], 99).getKeysInBucket('bf9cf968')).to.deep.equal(['foobar'])
  })

  it('has equal roots for equal contents, and others for others', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const equal = new MerkleTree(a).getRootHash() === new MerkleTree(b).getRootHash()
        expect(equal).to.equal(same(a, b))
      }),
    )
  })

  it('depends neither on the order of updates nor on what was overwritten or removed', () => {
    fc.assert(
      fc.property(contents, contents, (kept, passing) => {
        const straight = new MerkleTree(kept)
        const roundabout = new MerkleTree(passing)
        for (const [key, record] of [...kept].toReversed()) roundabout.update(key, record)
        for (const key of passing.keys()) if (!kept.has(key)) roundabout.remove(key)
        expect(roundabout.getRootHash()).to.equal(straight.getRootHash())
        expect(keysOfDifferingLeaves(straight, roundabout)).to.deep.equal(new Set(straight.getKeysInBucket('')))
        expect(roundabout.getBuckets('')).to.deep.equal(straight.getBuckets(''))
      }),
    )
  })

  it('sums the buckets of every node to the node', () => {
    fc.assert(
      fc.property(contents, (records) => {
        const tree = new MerkleTree(records)
        const sum = Object.values(tree.getBuckets('')).reduce((total, hash) => (total + hash) >>> 0, 0)
        expect(sum).to.equal(tree.getRootHash())
      }),
    )
  })

  it('leads from differing buckets to every differing key', () => {
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const found = keysOfDifferingLeaves(new MerkleTree(a), new MerkleTree(b))
        for (const key of new Set([...a.keys(), ...b.keys()])) {
          if (a.get(key)?.timestamp.millis !== b.get(key)?.timestamp.millis) expect(found.has(key)).to.equal(true)
        }
      }),
    )
  })
})
