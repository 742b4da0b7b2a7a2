/** A node that was back for a moment and is taken out again keeps two copies of a partition aside: they become one. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { PartitionStore } from '../../partitions/PartitionStore'
import { RepairSource } from '../RepairSource'

type Entry = readonly [key: string, millis: number]

const source = (): RepairSource =>
  new RepairSource({ runtime: new ManualRuntime(), deadAfterMs: 100, state: () => null, send: () => undefined })

/** What is removed is removed at even times. */
const recordAt = (millis: number): LWWRecord<unknown> => ({
  value: millis % 2 === 0 ? null : `at ${millis}`,
  timestamp: { millis, counter: 0, nodeId: 'w' },
})

/** Counts what it is made to take over. */
class CountingStore extends PartitionStore {
  taken = 0

  override absorb(other: PartitionStore): void {
    this.taken += other.size
    super.absorb(other)
  }
}

function copyOf(entries: readonly Entry[], horizon = 0): CountingStore {
  const store = new CountingStore()
  for (const [key, millis] of entries) store.merge('map', key, recordAt(millis), 1)
  store.horizon = horizon
  return store
}

const contentOf = (store: PartitionStore | undefined): string[] =>
  (store?.allStored() ?? []).map(({ k, r }) => `${k} ${JSON.stringify(r)}`).toSorted()

describe('two copies of a partition that are kept aside', () => {
  const entries = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 20 }).map((n) => `k${n}`),
      fc.integer({ min: 1, max: 9 }),
    ),
    { maxLength: 30 },
  )

  it('become one that holds the newest of both, and is known to be complete only where both are', () => {
    fc.assert(
      fc.property(entries, entries, (earlier, later) => {
        const kept = source()
        kept.keep(3, copyOf(earlier, 2))
        kept.keep(3, copyOf(later, 1))
        const both = copyOf([...earlier, ...later])
        const together = kept.copyOf(3)
        expect(contentOf(together)).to.deep.equal(contentOf(both))
        expect([together?.digest, together?.buckets()]).to.deep.equal([both.digest, both.buckets()])
        expect(together?.horizon).to.equal(1)
        expect(kept.pending).to.equal(1)
      }),
    )
  })

  it('cost what the smaller of them holds', () => {
    const many = Array.from({ length: 100 }, (_, n): Entry => [`key-${n}`, 1])
    for (const [first, second] of [
      [many, many.slice(0, 3)],
      [many.slice(0, 3), many],
    ] as const) {
      const [earlier, later] = [copyOf(first), copyOf(second)]
      const kept = source()
      kept.keep(0, earlier)
      kept.keep(0, later)
      expect(earlier.taken + later.taken).to.equal(3)
      expect(kept.copyOf(0)?.size).to.equal(100)
    }
  })
})
