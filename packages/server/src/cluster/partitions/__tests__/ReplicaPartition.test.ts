/** A replica behind its fence: what it applies, what it refuses, and what it shows a new owner. */
import { expect } from 'chai'
import type { LWWRecord } from '@topgunbuild/core'
import type { StreamItem } from '../../mesh/peer-messages'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition, type KnownOwner, type StreamVerdict } from '../ReplicaPartition'

const OWNER: KnownOwner = { term: 1, owner: 'a-1' }
const APPLIED: StreamVerdict = { kind: 'applied', chunk: 0 }

const record = (millis: number): LWWRecord<unknown> => ({
  value: `v${millis}`,
  timestamp: { millis, counter: 0, nodeId: 'w' },
})
const start = (term: number, base: number, bringUp: boolean): StreamItem => ({
  kind: 'start',
  p: 0,
  term,
  base,
  bringUp,
})
const op = (seq: number, term = 1, key = `k${seq}`, millis = seq): StreamItem => ({
  kind: 'op',
  p: 0,
  term,
  seq,
  m: 'map',
  k: key,
  r: record(millis),
})

function replica(): {
  store: PartitionStore
  partition: ReplicaPartition
  send: (...items: StreamItem[]) => StreamVerdict[]
} {
  const store = new PartitionStore()
  const partition = new ReplicaPartition(store)
  const send = (...items: StreamItem[]): StreamVerdict[] => items.map((item) => partition.receive(item, 'a-1', OWNER))
  return { store, partition, send }
}

describe('ReplicaPartition, receiving', () => {
  it('applies a stream in order', () => {
    const { store, send } = replica()
    expect(send(start(1, 0, true), op(1), op(2))).to.deep.equal([APPLIED, APPLIED, APPLIED])
    expect([store.term, store.seq]).to.deep.equal([1, 2])
    expect(store.record('map', 'k2')).to.deep.equal(record(2))
    expect(store.recent.list().map(({ seq }) => seq)).to.deep.equal([1, 2])
  })

  it('sees a gap, and changes nothing', () => {
    const { store, send } = replica()
    expect(send(start(1, 0, true), op(1), op(3))).to.deep.equal([APPLIED, APPLIED, { kind: 'gap' }])
    expect(store.seq).to.equal(1)
    expect(store.record('map', 'k3')).to.equal(undefined)
  })

  it('recognises what it has already', () => {
    const { store, send } = replica()
    send(start(1, 0, true), op(1), op(2))
    expect(send(op(1), op(2))).to.deep.equal([APPLIED, APPLIED])
    expect(store.seq).to.equal(2)
    expect(store.recent.list().length).to.equal(2)
  })

  it('needs a beginning before anything else of a term', () => {
    const { send } = replica()
    expect(send(op(1))).to.deep.equal([{ kind: 'gap' }])
    const snapshot: StreamItem = { kind: 'snapshot', p: 0, term: 1, chunk: 1, records: [], recent: null }
    expect(send(snapshot)).to.deep.equal([{ kind: 'gap' }])
  })

  it('keeps the greater record, and still counts the seq of the smaller', () => {
    const { store, send } = replica()
    send(start(1, 0, true), op(1, 1, 'k', 9), op(2, 1, 'k', 5))
    expect(store.seq).to.equal(2)
    expect(store.record('map', 'k')).to.deep.equal(record(9))
    expect(store.seqOf('map', 'k')).to.equal(2)
  })

  it('remembers which op a seq was, though its record comes from a later one', () => {
    const { store, send } = replica()
    const replaced = { ...op(1, 1, 'k', 9), of: 'map k of 5' } as StreamItem
    send(start(1, 0, true), replaced, op(2, 1, 'k', 9))
    expect(store.recent.find('map k of 5')?.seq).to.equal(1)
    const places = store.recent.list().map(({ identity }) => identity)
    expect(new Set(places).size).to.equal(2)
  })

  it('refuses an earlier term, and another owner of the same term, naming the term it stands at', () => {
    const { partition } = replica()
    const known: KnownOwner = { term: 3, owner: 'a-1' }
    expect(partition.receive(start(2, 0, true), 'a-1', known)).to.deep.equal({ kind: 'refused', term: 3 })
    expect(partition.receive(start(3, 0, true), 'b-1', known)).to.deep.equal({ kind: 'refused', term: 3 })
    expect(partition.receive(start(3, 0, true), 'a-2', known)).to.deep.equal({ kind: 'refused', term: 3 })
  })

  it('holds what is of a term not yet learned', () => {
    const { partition, store } = replica()
    expect(partition.receive(start(2, 0, true), 'b-1', OWNER)).to.deep.equal({ kind: 'held' })
    expect(store.term).to.equal(0)
  })

  it('refuses the owner of the state from the moment another took the partition', () => {
    const { partition, send } = replica()
    send(start(1, 0, true), op(1))
    partition.take(2, { term: 1, seq: 1 }, OWNER)
    expect(partition.fence).to.equal(2)
    expect(send(op(2))).to.deep.equal([{ kind: 'refused', term: 2 }])
  })

  it('goes on after a lost link where it stood, but not over a hole', () => {
    const { store, send } = replica()
    send(start(1, 0, true), op(1), op(2))
    expect(send(start(1, 1, false), op(2), op(3))).to.deep.equal([APPLIED, APPLIED, APPLIED])
    expect(store.seq).to.equal(3)
    expect(send(start(1, 5, false))).to.deep.equal([{ kind: 'gap' }])
    expect(store.seq).to.equal(3)
  })

  it('lets an owner resume in a new term only what that owner has seen by its TAKE', () => {
    const unseen = replica()
    unseen.send(start(1, 0, true), op(1))
    const second: KnownOwner = { term: 2, owner: 'b-1' }
    expect(unseen.partition.receive(start(2, 1, false), 'b-1', second)).to.deep.equal({ kind: 'gap' })
    expect([unseen.store.term, unseen.store.seq]).to.deep.equal([1, 1])
    const seen = replica()
    seen.send(start(1, 0, true), op(1))
    seen.partition.take(2, { term: 1, seq: 1 }, OWNER)
    expect(seen.partition.receive(start(2, 1, false), 'b-1', second)).to.deep.equal(APPLIED)
    expect(seen.partition.receive(op(2, 2), 'b-1', second)).to.deep.equal(APPLIED)
    expect([seen.store.term, seen.store.seq]).to.deep.equal([2, 2])
  })

  it('merges a snapshot under what came live, and tells which chunk it was', () => {
    const { store, send } = replica()
    send(start(1, 5, true), op(6, 1, 'live', 60))
    const stored = { m: 'map', k: 'old', r: record(3), s: 3 }
    const older = { m: 'map', k: 'live', r: record(40), s: 4 }
    const recent = [3, 4, 5, 6].map((seq) => ({ term: 1, seq, identity: `id-${seq}` }))
    expect(
      send(
        { kind: 'snapshot', p: 0, term: 1, chunk: 7, records: [stored, older], recent: null },
        { kind: 'snapshot', p: 0, term: 1, chunk: 8, records: [], recent },
      ),
    ).to.deep.equal([
      { kind: 'applied', chunk: 7 },
      { kind: 'applied', chunk: 8 },
    ])
    expect(store.record('map', 'old')).to.deep.equal(record(3))
    expect(store.record('map', 'live')).to.deep.equal(record(60))
    expect(store.seq).to.equal(6)
    expect(store.recent.list().map(({ seq }) => seq)).to.deep.equal([3, 4, 5, 6])
    expect(store.recent.find('id-4')?.seq).to.equal(4)
  })

  it('keeps what it had when it is brought up anew', () => {
    const { store, send } = replica()
    send(start(1, 0, true), op(1))
    send(start(1, 4, true))
    expect(store.seq).to.equal(4)
    expect(store.record('map', 'k1')).to.deep.equal(record(1))
    expect(store.recent.after(3)).to.equal(null)
  })

  it('forgets everything, its fence too', () => {
    const { partition, store, send } = replica()
    send(start(1, 0, true), op(1))
    partition.take(4, { term: 1, seq: 1 }, OWNER)
    partition.forget()
    expect(partition.fence).to.equal(0)
    expect(store.isEmpty).to.equal(true)
  })
})

describe('ReplicaPartition, asked by a new owner', () => {
  const keysOf = (answer: ReturnType<ReplicaPartition['take']>): string[] | string =>
    answer === 'refused' ? answer : answer.map(({ k }) => k).toSorted()

  /** Term asked for; the position of the new owner; what it is shown by a replica at seq 3 of term 1. */
  const TABLE: readonly [string, number, { term: number; seq: number }, string[] | string][] = [
    ['the same position', 2, { term: 1, seq: 3 }, []],
    ['an earlier seq of the same term', 2, { term: 1, seq: 1 }, ['k2', 'k3']],
    ['a later seq of the same term', 2, { term: 1, seq: 5 }, []],
    ['another term', 2, { term: 0, seq: 3 }, ['k1', 'k2', 'k3']],
    ['nothing at all', 2, { term: 0, seq: 0 }, ['k1', 'k2', 'k3']],
    ['a term below the state', 0, { term: 1, seq: 3 }, 'refused'],
  ]
  for (const [name, term, held, answer] of TABLE) {
    it(`shows one that holds ${name}: ${answer.length === 0 ? 'nothing' : String(answer)}`, () => {
      const { partition, send } = replica()
      send(start(1, 0, true), op(1), op(2), op(3))
      expect(keysOf(partition.take(term, held, OWNER))).to.deep.equal(answer)
    })
  }

  it('shows all it has when its window does not reach back', () => {
    const { partition, send, store } = replica()
    send(start(1, 0, true), op(1), op(2), op(3))
    store.recent.startAt(2)
    expect(keysOf(partition.take(2, { term: 1, seq: 1 }, OWNER))).to.deep.equal(['k1', 'k2', 'k3'])
  })

  it('refuses a term below one that was announced, and raises its fence for no such', () => {
    const { partition } = replica()
    expect(partition.take(5, { term: 0, seq: 0 }, OWNER)).to.deep.equal([])
    expect(partition.take(4, { term: 0, seq: 0 }, OWNER)).to.equal('refused')
    expect(partition.take(5, { term: 0, seq: 0 }, OWNER)).to.deep.equal([])
    expect(partition.fence).to.equal(5)
  })
})
