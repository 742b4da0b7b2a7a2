/** What is too large for a link at once: sent as fast as the link takes it, cut where an item is larger than a frame. */
import { expect } from 'chai'
import { serialize } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { routedOp } from '../../../__tests__/support/routed-op'
import type { StoredRecord } from '../../mesh/peer-messages'
import { PulledOps } from '../../../coordinator/PulledOps'
import { AwaitedMerges } from '../../repair/AwaitedMerges'
import { HeldOps } from '../HeldOps'
import { PacedOutbox } from '../PacedOutbox'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition } from '../ReplicaPartition'
import { SnapshotLanes } from '../SnapshotLanes'
import { inParts, TakeAnswers, type TakeAnswer } from '../take-answers'

const MIB = 2 ** 20

/** A link that takes a number of frames and then is full until the test says otherwise. */
class Link {
  readonly runtime = new ManualRuntime()
  readonly sent: [string, number[]][] = []
  room = Number.POSITIVE_INFINITY
  readonly outbox = new PacedOutbox<number>(this.runtime, {
    weigh: (item) => item,
    hasRoom: () => this.room > 0,
    send: (nodeId, items) => {
      this.room -= 1
      this.sent.push([nodeId, items])
    },
  })
}

describe('PacedOutbox', () => {
  it('sends what one turn collected in one frame a node, in order', () => {
    const link = new Link()
    for (const [nodeId, item] of [
      ['b', 1],
      ['c', 2],
      ['b', 3],
    ] as const) {
      link.outbox.add(nodeId, item)
    }
    expect(link.outbox.bytesFor('b')).to.equal(4)
    link.runtime.endTurn()
    expect(link.sent).to.deep.equal([
      ['b', [1, 3]],
      ['c', [2]],
    ])
    expect(link.outbox.bytes).to.equal(0)
  })

  it('looks at the link after each mebibyte, keeps the rest, and goes on in order when it has drained', () => {
    const link = new Link()
    link.room = 2
    for (let count = 0; count < 10; count++) link.outbox.add('b', MIB / 2 + count)
    link.runtime.endTurn()
    expect(link.sent.map(([, items]) => items.length)).to.deep.equal([2, 2])
    expect(link.outbox.bytes).to.equal(6 * (MIB / 2) + 4 + 5 + 6 + 7 + 8 + 9)
    link.outbox.add('b', 1)
    link.runtime.endTurn()
    expect(link.sent.length).to.equal(2)
    link.room = Number.POSITIVE_INFINITY
    link.outbox.drained('b')
    const order = link.sent.flatMap(([, items]) => items.map((item) => item - MIB / 2))
    expect(order).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1 - MIB / 2])
    expect(link.outbox.bytes).to.equal(0)
  })

  it('lets nothing that was meant for a lost link leave on the next one', () => {
    const link = new Link()
    link.room = 0
    link.outbox.add('b', 1)
    link.runtime.endTurn()
    link.outbox.forget('b')
    link.room = 5
    link.outbox.add('b', 2)
    link.outbox.drained('c')
    link.runtime.endTurn()
    expect(link.sent).to.deep.equal([['b', [2]]])
  })
})

describe('the answer to a TAKE', () => {
  const stored = (key: string, value: string): StoredRecord => {
    return { m: 'map', k: key, r: { value, timestamp: { millis: 1, counter: 0, nodeId: 'w' } }, s: 1 }
  }
  const answer = (count: number, bytes: number): TakeAnswer => {
    const records = Array.from({ length: count }, (_, at) => stored(`key-${at}`, 'x'.repeat(bytes)))
    return { p: 7, term: 3, refused: false, seq: 40, records }
  }

  it('spans many frames where the partition is larger than one, and is whole again at the other end', () => {
    const whole = answer(40, MIB)
    const parts = inParts(whole, 3)
    expect(parts.length).to.be.greaterThan(5)
    const largest = Math.max(...parts.map((part) => serialize(part).byteLength))
    expect(largest).to.be.lessThan(8 * MIB)
    const answers = new TakeAnswers()
    const gathered = parts.map((part) => answers.gather('b', part))
    expect(gathered.slice(0, -1).every((one) => one === undefined)).to.equal(true)
    expect(gathered.at(-1)?.records).to.deep.equal(whole.records)
  })

  it('of a whole copy, as a replica gives it, brings every record to the new owner', () => {
    const store = new PartitionStore()
    const { timestamp } = stored('', '').r
    for (let at = 0; at < 30; at++) store.merge('map', `key-${at}`, { value: 'x'.repeat(MIB), timestamp }, at + 1)
    store.term = 2
    store.seq = 30
    const records = new ReplicaPartition(store).take(3, { term: 1, seq: 0 }, { term: 3, owner: 'b-1' })
    if (records === 'refused') throw new Error('it was refused')
    const answers = new TakeAnswers()
    const parts = inParts({ p: 0, term: 3, refused: false, seq: 30, records }, 3)
    expect(parts.length).to.be.greaterThan(1)
    const whole = parts.map((part) => answers.gather('b', part)).at(-1)
    expect(whole?.records.map(({ k }) => k)).to.deep.equal(records.map(({ k }) => k))
  })

  it('goes whole where it is small, and to a node that knows no parts', () => {
    expect(inParts(answer(2, 10), 3)).to.deep.equal([answer(2, 10)])
    expect(inParts(answer(0, 0), 3)).to.deep.equal([answer(0, 0)])
    expect(inParts(answer(10, MIB), 2).length).to.equal(1)
  })

  it('begins anew with another term, and on another link', () => {
    const answers = new TakeAnswers()
    const part = (key: string, term: number, more: boolean): TakeAnswer => {
      return { p: 0, term, refused: false, seq: 1, records: [stored(key, 'v')], more }
    }
    answers.gather('b', part('old term', 3, true))
    expect(answers.gather('b', part('new', 4, false))?.records.map(({ k }) => k)).to.deep.equal(['new'])
    answers.gather('b', part('old link', 4, true))
    answers.gather('c', part('another node', 4, true))
    answers.forget('b')
    expect(answers.gather('b', part('again', 4, false))?.records.map(({ k }) => k)).to.deep.equal(['again'])
  })
})

describe('ops that wait', () => {
  it('for a newer state: bounded in bytes, until the state is here or a second has passed', () => {
    const pulled = new PulledOps(1000)
    expect(pulled.add(routedOp({ opId: 'x', value: 'v'.repeat(300) }), 5, 0)).to.equal(true)
    expect(pulled.add(routedOp({ opId: 'y', value: 'v'.repeat(300) }), 6, 500)).to.equal(true)
    expect(pulled.bytes).to.be.at.least(1000)
    expect(pulled.add(routedOp({ opId: 'z' }), 6, 500)).to.equal(false)
    expect(pulled.takeDue(4, 900)).to.deep.equal([])
    expect(pulled.takeDue(5, 900).map(({ opId }) => opId)).to.deep.equal(['x'])
    expect(pulled.add(routedOp({ opId: 'z' }), 7, 900)).to.equal(true)
    expect(pulled.takeDue(5, 1500).map(({ opId }) => opId)).to.deep.equal(['y'])
    pulled.clear()
    expect(pulled.bytes).to.equal(0)
    expect(pulled.takeDue(9, 9999)).to.deep.equal([])
  })

  it('for their partition: not beyond the bytes it was given', () => {
    const held = new HeldOps(() => true, 1100)
    const taken = Array.from({ length: 5 }, () => held.add(routedOp({ value: 'v'.repeat(100) }), 0))
    expect(taken).to.deep.equal([true, true, false, false, false])
  })
})

describe('AwaitedMerges', () => {
  const offer = { digest: 7, records: null }

  it('lets an offer wait once, until it is answered', () => {
    const awaited = new AwaitedMerges()
    const partition = {}
    expect(awaited.begin(partition, 'b', offer)).to.equal(true)
    expect(awaited.begin(partition, 'b', offer)).to.equal(false)
    awaited.answered(partition, 'b', offer)
    expect(awaited.begin(partition, 'b', offer)).to.equal(true)
  })

  it('tells apart who offers, what is offered, and for which term', () => {
    const awaited = new AwaitedMerges()
    const partition = {}
    expect(awaited.begin(partition, 'b', offer)).to.equal(true)
    expect(awaited.begin(partition, 'c', offer)).to.equal(true)
    expect(awaited.begin(partition, 'b', { ...offer, digest: 8 })).to.equal(true)
    expect(awaited.begin({}, 'b', offer)).to.equal(true)
    expect(awaited.begin(partition, 'b', { ...offer, records: [] })).to.equal(true)
  })
})

describe('SnapshotLanes, with a bound of its own', () => {
  it('has as many bytes on their way as it was given, and says how many', () => {
    const lanes = new SnapshotLanes(100)
    const sent: number[] = []
    for (let chunk = 1; chunk <= 4; chunk++) {
      lanes.request('b', () => {
        sent.push(chunk)
        return { ack: { p: 0, term: 1, chunk }, bytes: 60 }
      })
    }
    expect([sent, lanes.bytes]).to.deep.equal([[1, 2], 120])
    lanes.acked('b', { p: 0, term: 1, chunk: 1 })
    expect([sent, lanes.bytes]).to.deep.equal([[1, 2, 3], 120])
    lanes.forget('b')
    expect(lanes.bytes).to.equal(0)
  })
})
