/** A copy that was kept aside comes back whole, and two copies are compared, without finding out anew what is known of each record. */
import { expect } from 'chai'
import { combineHashes, fingerprintOf, hashString, type LWWRecord, type Partition } from '@topgunbuild/core'
import fc from 'fast-check'
import { OWNER_TERM, OwnerScript } from '../../../__tests__/support/OwnerScript'
import { stateOf } from '../../../__tests__/support/states'
import { bucketsOf, placesThatDiffer } from '../../repair/buckets'
import { identityOf } from '../identity'
import { BUCKET_COUNT } from '../BucketSums'
import { PartitionStore } from '../PartitionStore'

const DEAD_AFTER_MS = 500

interface Entry {
  readonly map: string
  readonly key: string
  readonly record: LWWRecord<unknown>
}

const entries: fc.Arbitrary<Entry[]> = fc.array(
  fc.record({
    map: fc.constantFrom('m', 'n', 'topic:t', 'lock:l'),
    key: fc.string({ maxLength: 3 }),
    record: fc.record({
      value: fc.option(fc.integer(), { nil: null }),
      timestamp: fc.record({
        millis: fc.integer({ min: 1, max: 9 }),
        counter: fc.constant(0),
        nodeId: fc.constantFrom('v', 'w'),
      }),
    }),
  }),
  { maxLength: 40 },
)

function fill(store: PartitionStore, all: readonly Entry[]): PartitionStore {
  for (const { map, key, record } of all) if (store.merge(map, key, record, store.seq + 1)) store.seq += 1
  return store
}

/** As it would be summed up from nothing: what nodes of every version tell each other. */
function summedUp(store: PartitionStore): number[] {
  const sums = Array.from({ length: BUCKET_COUNT }, () => 0)
  for (const { m, k, r } of store.allStored()) {
    const at = hashString(`${m}\n${k}`) % BUCKET_COUNT
    sums[at] = combineHashes([sums[at] ?? 0, fingerprintOf(identityOf(m, k, r.timestamp))])
  }
  return sums
}

const contentOf = (store: PartitionStore): string[] =>
  store
    .allStored()
    .map(({ m, k, r }) => JSON.stringify([m, k, r]))
    .toSorted()

describe('the digest of each bucket', () => {
  it('is what summing up all records gives, whatever was merged, collected, absorbed and detached', () => {
    fc.assert(
      fc.property(entries, entries, fc.integer({ min: 0, max: 9 }), (mine, theirs, before) => {
        const [store, other] = [fill(new PartitionStore(), mine), fill(new PartitionStore(), theirs)]
        expect(bucketsOf(store)).to.deep.equal(summedUp(store))
        store.collect(before)
        expect(bucketsOf(store)).to.deep.equal(summedUp(store))
        store.absorb(other)
        expect(bucketsOf(store)).to.deep.equal(summedUp(store))
        expect(combineHashes(bucketsOf(store))).to.equal(store.digest)
        store.forgetMessages(Infinity)
        const detached = store.detach()
        expect(bucketsOf(detached)).to.deep.equal(summedUp(detached))
        expect(bucketsOf(store)).to.deep.equal(summedUp(new PartitionStore()))
      }),
    )
  })

  it('names the places that differ, by map and key', () => {
    const [one, other] = [new PartitionStore(), new PartitionStore()]
    const record = { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'w' } }
    for (const key of ['x', 'y']) for (const store of [one, other]) store.merge('m', key, record, 1)
    expect(placesThatDiffer(one, bucketsOf(other))).to.deep.equal([])
    one.merge('n', 'x', record, 2)
    expect(placesThatDiffer(one, bucketsOf(other))).to.deep.equal([{ map: 'n', key: 'x' }])
  })
})

describe('a copy that absorbs another', () => {
  it('holds what merging it record by record gives', () => {
    fc.assert(
      fc.property(entries, entries, fc.integer({ min: 0, max: 9 }), (mine, theirs, horizon) => {
        const [merged, absorbing] = [fill(new PartitionStore(), mine), fill(new PartitionStore(), mine)]
        const other = fill(new PartitionStore(), theirs)
        for (const store of [merged, absorbing]) store.raiseHorizon(horizon)
        for (const { m, k, r, s } of other.allStored()) merged.merge(m, k, r, s)
        absorbing.absorb(other)
        expect(contentOf(absorbing)).to.deep.equal(contentOf(merged))
        expect(absorbing.digest).to.equal(merged.digest)
        expect(absorbing.allStored().map(({ s }) => s)).to.deep.equal(merged.allStored().map(({ s }) => s))
      }),
    )
  })

  it('does not change with it afterwards', () => {
    const [one, other] = [new PartitionStore(), new PartitionStore()]
    const at = (millis: number): LWWRecord<unknown> => ({
      value: millis,
      timestamp: { millis, counter: 0, nodeId: 'w' },
    })
    other.merge('m', 'x', at(1), 1)
    one.absorb(other)
    one.merge('m', 'x', at(2), 2)
    expect(other.record('m', 'x')).to.deep.equal(at(1))
  })
})

class Scripted extends OwnerScript {
  constructor(partition: Partial<Partition> = {}) {
    super(stateOf(['a', 'b', 'c']), partition, DEAD_AFTER_MS)
  }

  wallNow(): number {
    return 0
  }

  collectableAt(): number {
    return 0
  }

  isLinked(): boolean {
    return true
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    send()
  }

  acknowledge(): void {
    throw new Error('nobody writes here')
  }

  reserveHeld(): boolean {
    return true
  }
}

describe('an owner that takes back the copy it has kept', () => {
  const at = (millis: number): LWWRecord<unknown> => ({ value: millis, timestamp: { millis, counter: 0, nodeId: 'w' } })
  const copyOf = (...keys: readonly string[]): PartitionStore => {
    const copy = new PartitionStore()
    for (const key of keys) copy.merge('m', key, at(5), 7)
    copy.seq = 40
    return copy
  }

  it('has all of it at once, at one place in the order, and nothing of it in the window', () => {
    const owner = new Scripted()
    owner.owned.begin()
    const copy = copyOf('x', 'y', 'z')
    expect(owner.owned.takeBack(copy)).to.equal(true)
    expect(contentOf(owner.store)).to.deep.equal(contentOf(copy))
    expect(owner.store.digest).to.equal(copy.digest)
    expect(owner.store.allStored().map(({ s }) => s)).to.deep.equal([1, 1, 1])
    expect(owner.store.seq).to.equal(1)
    expect(owner.store.recent.after(1)).to.deep.equal([])
    expect(owner.store.recent.after(0)).to.equal(null)
  })

  it('gives the next write the place behind it', () => {
    const owner = new Scripted()
    owner.owned.begin()
    owner.owned.takeBack(copyOf('x', 'y'))
    expect(owner.owned.mergeReturned([{ m: 'm', k: 'x', r: at(6), s: 0 }])).to.equal(true)
    expect(owner.store.seqOf('m', 'x')).to.equal(2)
    expect(owner.store.recent.after(1)?.length).to.equal(1)
  })

  it('sends it to a replica there is, record by record', () => {
    const owner = new Scripted({ backups: ['b'] })
    owner.owned.begin()
    owner.owned.onTakeAnswer('b', { term: OWNER_TERM, seq: 0, records: [] })
    owner.owned.takeBack(copyOf('x', 'y'))
    const sent = owner.streamed.flatMap(({ item }) => (item.kind === 'op' ? [item.k] : []))
    expect(sent).to.deep.equal(['x', 'y'])
    expect(owner.store.seq).to.equal(2)
  })

  it('takes nothing in before its replicas have answered', () => {
    const owner = new Scripted({ backups: ['b'] })
    owner.owned.begin()
    expect(owner.owned.takeBack(copyOf('x'))).to.equal(false)
    expect(owner.store.isEmpty).to.equal(true)
  })

  it('lets stand what is later here', () => {
    const owner = new Scripted()
    owner.owned.begin()
    owner.owned.mergeReturned([{ m: 'm', k: 'x', r: at(9), s: 0 }])
    owner.owned.takeBack(copyOf('x', 'y'))
    expect(owner.store.record('m', 'x')).to.deep.equal(at(9))
    expect(owner.store.record('m', 'y')).to.deep.equal(at(5))
  })

  it('brings back nothing that it knows to be removed', () => {
    const owner = new Scripted()
    owner.owned.begin()
    owner.owned.adoptHorizon(6)
    owner.owned.takeBack(copyOf('x'))
    expect(owner.store.isEmpty).to.equal(true)
  })
})
