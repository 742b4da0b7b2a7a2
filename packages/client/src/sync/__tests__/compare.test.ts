/** Comparing by digests finds every key in which two ends differ, and no other, and asks for little beside. */
import { MerkleTree, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { stepAtRoot, stepBelow } from '../compare'

const DEPTH = 3

type Records = ReadonlyMap<string, LWWRecord<unknown>>

function recordsOf(stamps: Readonly<Record<string, number>>): Records {
  return new Map(
    Object.entries(stamps).map(([key, millis]) => [
      key,
      { value: millis, timestamp: { millis, counter: 0, nodeId: 'w' } },
    ]),
  )
}

interface Found {
  readonly localOnly: string[]
  /** What the other end was asked for as records. */
  readonly pulled: string[]
  readonly questions: number
}

/** The whole conversation, as a node would lead its part of it. */
function compare(own: Records, other: Records): Found {
  const tree = new MerkleTree(own)
  const remote = new MerkleTree(other)
  const found: Found & { questions: number } = { localOnly: [], pulled: [], questions: 0 }
  const steps = [stepAtRoot(tree, remote.getRootHash())]
  for (const { paths, whole, localOnly } of steps) {
    found.localOnly.push(...localOnly)
    found.questions += paths.length + whole.length
    for (const path of whole) found.pulled.push(...remote.keysBelow(path))
    for (const path of paths) {
      if (path.length < DEPTH) {
        steps.push(stepBelow(tree, path, remote.getBuckets(path)))
        continue
      }
      const told = [...remote.keysBelow(path)]
      found.pulled.push(...told)
      found.localOnly.push(...[...tree.keysBelow(path)].filter((key) => !told.includes(key)))
    }
  }
  return found
}

const stamps = fc.dictionary(fc.string({ maxLength: 4 }), fc.integer({ min: 1, max: 3 }), { maxKeys: 40 })

describe('a comparison by digests', () => {
  it('is over at the root where both ends hold the same', () => {
    fc.assert(
      fc.property(stamps, (same) => {
        expect(compare(recordsOf(same), recordsOf(same))).to.deep.equal({ localOnly: [], pulled: [], questions: 0 })
      }),
    )
  })

  it('pulls every key of which the other end has something else, and finds every one it lacks', () => {
    fc.assert(
      fc.property(stamps, stamps, (here, there) => {
        const { localOnly, pulled } = compare(recordsOf(here), recordsOf(there))
        const differing = Object.keys(there).filter((key) => here[key] !== there[key])
        expect(pulled).to.include.members(differing)
        expect(localOnly.toSorted()).to.deep.equal(
          Object.keys(here)
            .filter((key) => !(key in there))
            .toSorted(),
        )
      }),
    )
  })

  it('asks one who has everything for everything at once', () => {
    const all = recordsOf(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`key-${n}`, 1])))
    const { pulled, questions } = compare(new Map(), all)
    expect([pulled.length, questions]).to.deep.equal([500, 1])
  })

  it('asks four questions for one key among many', () => {
    const stampsOf = (changed: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`key-${n}`, n === 7 ? changed : 1]))
    const { pulled, questions } = compare(recordsOf(stampsOf(1)), recordsOf(stampsOf(2)))
    expect(pulled).to.include('key-7')
    expect(questions).to.equal(4)
  })
})
