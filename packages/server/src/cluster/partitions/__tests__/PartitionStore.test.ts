/** The records of a partition: the order of merges does not matter, and the digest tells equal from unequal. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { LWWRecord } from '@topgunbuild/core'
import { PartitionStore } from '../PartitionStore'

interface Write {
  readonly map: string
  readonly key: string
  readonly record: LWWRecord<unknown>
}

function write(key: string, millis: number, value: unknown = `v${millis}`, map = 'map'): Write {
  return { map, key, record: { value, timestamp: { millis, counter: 0, nodeId: 'w' } } }
}

/** Stamps are unique, as those of correct writers are. */
const writesArbitrary: fc.Arbitrary<Write[]> = fc
  .array(fc.record({ map: fc.constantFrom('m', 'n'), key: fc.constantFrom('x', 'y', 'z'), value: fc.string() }), {
    maxLength: 20,
  })
  .map((all) => all.map(({ map, key, value }, index) => write(key, index + 1, value, map)))

function storeOf(writes: readonly Write[]): PartitionStore {
  const store = new PartitionStore()
  for (const { map, key, record } of writes) store.merge(map, key, record, store.seq + 1)
  return store
}

function contentOf(store: PartitionStore): string[] {
  return store
    .allStored()
    .map(({ m, k, r }) => JSON.stringify([m, k, r]))
    .toSorted()
}

describe('PartitionStore', () => {
  it('holds the same after the same merges in any order, and any number of times', () => {
    const shuffled = writesArbitrary.chain((writes) =>
      fc.tuple(fc.constant(writes), fc.shuffledSubarray([...writes, ...writes], { minLength: 2 * writes.length })),
    )
    fc.assert(
      fc.property(shuffled, ([inOrder, anyhow]) => {
        const [one, other] = [storeOf(inOrder), storeOf(anyhow)]
        expect(contentOf(other)).to.deep.equal(contentOf(one))
        expect(other.digest).to.equal(one.digest)
      }),
    )
  })

  it('has the same digest as another exactly when it holds the same', () => {
    fc.assert(
      fc.property(writesArbitrary, writesArbitrary, (a, b) => {
        const [one, other] = [storeOf(a), storeOf(b)]
        // Unique within a history only: between two, the value goes with the stamp.
        const same = contentOf(one).join() === contentOf(other).join()
        if (same) expect(one.digest).to.equal(other.digest)
        const stamps = (store: PartitionStore): string[] =>
          store
            .allStored()
            .map(({ m, k, r }) => JSON.stringify([m, k, r.timestamp]))
            .toSorted()
        if (stamps(one).join() !== stamps(other).join()) expect(one.digest).not.to.equal(other.digest)
      }),
    )
  })

  it('says whether a record was new, and tells only then', () => {
    const told: string[] = []
    const nothing = (): void => undefined
    const store = new PartitionStore({
      merged: (map) => told.push(map),
      collected: () => undefined,
      left: nothing,
      moved: nothing,
    })
    expect(store.merge('map', 'k', write('k', 2).record, 1)).to.equal(true)
    expect(store.merge('map', 'k', write('k', 2).record, 2)).to.equal(false)
    expect(store.merge('map', 'k', write('k', 1).record, 3)).to.equal(false)
    expect(store.merge('map', 'k', write('k', 3, null).record, 4)).to.equal(true)
    expect(told).to.deep.equal(['map', 'map'])
    expect(store.seqOf('map', 'k')).to.equal(4)
    expect(store.record('map', 'k')?.value).to.equal(null)
  })

  it('decides a breach, two values under one stamp, alike in both orders', () => {
    const [a, b] = [write('k', 1, 'a'), write('k', 1, 'b')]
    expect(contentOf(storeOf([a, b]))).to.deep.equal(contentOf(storeOf([b, a])))
  })

  it('keeps maps apart, and shows what it holds', () => {
    const store = storeOf([write('k', 1, 'one', 'm'), write('k', 2, 'two', 'n')])
    expect([...store.mapNames()]).to.deep.equal(['m', 'n'])
    expect(store.record('m', 'k')?.value).to.equal('one')
    expect(store.recordsOf('n')?.get('k')?.record.value).to.equal('two')
    expect(store.recordsOf('o')).to.equal(undefined)
    expect(store.places()).to.deep.equal([
      { map: 'm', key: 'k' },
      { map: 'n', key: 'k' },
    ])
    expect(store.stored('m', 'absent')).to.equal(undefined)
    expect(store.seqOf('m', 'absent')).to.equal(0)
  })

  it('gives the record that stands a new place without touching it', () => {
    const store = storeOf([write('k', 1)])
    const { digest } = store
    store.relog('map', 'k', 9)
    store.relog('map', 'absent', 10)
    expect(store.stored('map', 'k')).to.deep.equal({ m: 'map', k: 'k', r: write('k', 1).record, s: 9 })
    expect(store.digest).to.equal(digest)
  })

  it('is as new after clear', () => {
    const store = storeOf([write('k', 1)])
    store.term = 3
    store.seq = 4
    store.recent.note({ term: 3, seq: 4, identity: 'x' })
    store.clear()
    expect(store.isEmpty).to.equal(true)
    expect([store.term, store.seq, store.digest]).to.deep.equal([0, 0, 0])
    expect(store.recent.list()).to.deep.equal([])
  })
})
