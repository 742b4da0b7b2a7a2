/** Of most writes an owner knows without looking that they are no resend; what it takes for new was never in its window. */
import { type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { identityOf } from '../identity'
import { PartitionStore } from '../PartitionStore'
import { RecentOps } from '../RecentOps'

interface Op {
  readonly map: string
  readonly key: string
  readonly record: LWWRecord<unknown>
}

const op: fc.Arbitrary<Op> = fc
  .record({
    map: fc.constantFrom('m', 'topic:t'),
    key: fc.constantFrom('x', 'y'),
    millis: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ map, key, millis }) => ({
    map,
    key,
    record: { value: millis % 2 === 0 ? null : millis, timestamp: { millis, counter: 0, nodeId: 'w' } },
  }))

function applied(store: PartitionStore, { map, key, record }: Op): void {
  const identity = identityOf(map, key, record.timestamp)
  if (!store.merge(map, key, record, store.seq + 1, identity)) return
  store.seq += 1
  store.recent.note({ term: 1, seq: store.seq, identity })
}

describe('a record that is taken for new without looking', () => {
  it('was never in the window, whatever was written, collected and forgotten', () => {
    const step = fc.oneof(
      { arbitrary: op, weight: 6 },
      { arbitrary: fc.record({ before: fc.integer({ min: 1, max: 9 }) }), weight: 2 },
      { arbitrary: fc.constant('messages' as const), weight: 1 },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.array(op, { maxLength: 20 }), (steps, resent) => {
        const store = new PartitionStore()
        const written: Op[] = []
        for (const one of steps) {
          if (one === 'messages') store.forgetMessages(store.seq)
          else if ('before' in one) store.collect(one.before, store.seq)
          else {
            written.push(one)
            applied(store, one)
          }
        }
        for (const { map, key, record } of [...written, ...resent]) {
          if (store.recent.find(identityOf(map, key, record.timestamp)) === undefined) continue
          expect(store.isUnheardOf(map, key, record), `${map} ${key} at ${record.timestamp.millis}`).to.equal(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is most of what is written: the newest of its key, and the first', () => {
    const store = new PartitionStore()
    const at = (millis: number): LWWRecord<unknown> => ({ value: 1, timestamp: { millis, counter: 0, nodeId: 'w' } })
    expect(store.isUnheardOf('m', 'x', at(5))).to.equal(true)
    store.merge('m', 'x', at(5), 1)
    const known = [4, 5, 6].map((millis) => store.isUnheardOf('m', 'x', at(millis)))
    expect(known).to.deep.equal([false, false, true])
    store.collect(7, 1)
    expect([6, 7].map((millis) => store.isUnheardOf('m', 'y', at(millis)))).to.deep.equal([false, true])
  })
})

describe('the window of recent ops', () => {
  it('finds what it holds, and nothing else, however often it was asked before', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant('ask' as const))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const recent = new RecentOps(1500)
        let seq = 0
        const name = (n: number): string => identityOf('m', `${n}`, { millis: 1, counter: 0, nodeId: 'w' })
        const held = (): (number | undefined)[] =>
          Array.from({ length: 10 }, (_, n) => recent.list().findLast(({ identity }) => identity === name(n))?.seq)
        for (const one of steps) {
          if (one !== 'ask') recent.note({ term: 1, seq: ++seq, identity: name(one) })
          else expect(Array.from({ length: 10 }, (_, n) => recent.find(name(n))?.seq)).to.deep.equal(held())
        }
      }),
    )
  })
})
