/** The small parts replication is made of: identities, weights, outboxes, frames held back, one replica's stream. */
import { expect } from 'chai'
import fc from 'fast-check'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { routedOp } from '../../../__tests__/support/routed-op'
import { HeldFrames, type HeldFrame } from '../HeldFrames'
import { HeldOps } from '../HeldOps'
import { identityOf, isNameable, placeOf } from '../identity'
import { inFrames } from '../in-frames'
import { ReplicaStream } from '../ReplicaStream'
import { roughBytesOf } from '../rough-bytes'
import { TurnOutbox } from '../TurnOutbox'
import { weightOfItem, weightOfRecords } from '../weights'

describe('identityOf', () => {
  const name = fc.string().filter(isNameable)

  it('tells its place, and differs where map, key or timestamp differ', () => {
    fc.assert(
      fc.property(name, name, fc.nat(), fc.nat(), name, (map, key, millis, counter, nodeId) => {
        const identity = identityOf(map, key, { millis, counter, nodeId })
        expect(placeOf(identity)).to.deep.equal({ map, key })
        expect(identityOf(map, `${key}x`, { millis, counter, nodeId })).not.to.equal(identity)
        expect(identityOf(`${map}x`, key, { millis, counter, nodeId })).not.to.equal(identity)
        expect(identityOf(map, key, { millis: millis + 1, counter, nodeId })).not.to.equal(identity)
        expect(identityOf(map, key, { millis, counter: counter + 1, nodeId })).not.to.equal(identity)
      }),
    )
  })

  it('does not take a name that would blur two places', () => {
    expect(isNameable('cart:42')).to.equal(true)
    expect(isNameable('')).to.equal(true)
    expect(isNameable('a\u0000b')).to.equal(false)
  })
})

describe('roughBytesOf', () => {
  it('grows with what it weighs, and weighs even nothing', () => {
    expect(roughBytesOf(null)).to.be.at.least(64)
    expect(roughBytesOf(7)).to.be.at.least(64)
    expect(roughBytesOf('x'.repeat(1000))).to.be.at.least(1000)
    expect(roughBytesOf(new Uint8Array(5000))).to.be.at.least(5000)
    expect(roughBytesOf({ inner: { text: 'x'.repeat(1000) } })).to.be.at.least(1000)
    expect(roughBytesOf(Array.from({ length: 100 }, () => 1))).to.be.at.least(6400)
  })
})

describe('TurnOutbox', () => {
  it('sends what one turn collected in one frame a node, in order', () => {
    const runtime = new ManualRuntime()
    const sent: [string, number[]][] = []
    const outbox = new TurnOutbox<number>(runtime, (nodeId, items) => sent.push([nodeId, items]))
    outbox.add('b', 1)
    outbox.add('c', 2)
    outbox.add('b', 3)
    expect(sent).to.deep.equal([])
    runtime.endTurn()
    expect(sent).to.deep.equal([
      ['b', [1, 3]],
      ['c', [2]],
    ])
    runtime.endTurn()
    expect(sent.length).to.equal(2)
    outbox.add('b', 4)
    runtime.endTurn()
    expect(sent[2]).to.deep.equal(['b', [4]])
  })

  it('sends in the next turn what was added while it sent', () => {
    const runtime = new ManualRuntime()
    const sent: number[][] = []
    const outbox = new TurnOutbox<number>(runtime, (_, items) => {
      sent.push(items)
      if (items[0] === 1) outbox.add('b', 2)
    })
    outbox.add('b', 1)
    runtime.endTurn()
    expect(sent).to.deep.equal([[1], [2]])
  })

  it('lets nothing that was meant for a lost link leave on the next one', () => {
    const runtime = new ManualRuntime()
    const sent: [string, number[]][] = []
    const outbox = new TurnOutbox<number>(runtime, (nodeId, items) => sent.push([nodeId, items]))
    outbox.add('b', 1)
    outbox.add('c', 2)
    outbox.forget('b')
    outbox.add('b', 3)
    runtime.endTurn()
    expect(new Map(sent)).to.deep.equal(
      new Map([
        ['b', [3]],
        ['c', [2]],
      ]),
    )
  })
})

const STAMP = { millis: 1, counter: 0, nodeId: 'w' }

describe('HeldFrames', () => {
  const frame = (from: string, p: number, base = 0): HeldFrame => ({
    from,
    sender: `${from}-1`,
    item: { kind: 'start', p, term: 2, base, bringUp: false },
  })

  const WEIGHT = weightOfItem(frame('b', 1).item)

  it('gives back what it kept, each partition in its order, once', () => {
    const held = new HeldFrames(10 * WEIGHT)
    const kept = [frame('b', 1, 0), frame('b', 2, 0), frame('b', 1, 1)]
    for (const one of kept) expect(held.keep(one)).to.equal(true)
    expect(held.holds(1, 'b')).to.equal(true)
    expect(held.holds(3, 'b')).to.equal(false)
    const released = held.release()
    expect(released.filter(({ item }) => item.p === 1)).to.deep.equal([kept[0], kept[2]])
    expect(released.length).to.equal(3)
    expect(held.release()).to.deep.equal([])
    expect(held.holds(1, 'b')).to.equal(false)
  })

  it('makes nobody wait for what somebody else sent', () => {
    const held = new HeldFrames(10 * WEIGHT)
    held.keep(frame('b', 1))
    expect(held.holds(1, 'c')).to.equal(false)
    held.keep(frame('c', 1))
    held.forget('b')
    expect([held.holds(1, 'b'), held.holds(1, 'c')]).to.deep.equal([false, true])
  })

  it('says so at its bound, and has room again after a release', () => {
    const held = new HeldFrames(2 * WEIGHT)
    expect([1, 2, 3].map((p) => held.keep(frame('b', p)))).to.deep.equal([true, true, false])
    expect(held.holds(3, 'b')).to.equal(false)
    held.release()
    expect(held.keep(frame('b', 3))).to.equal(true)
  })

  it('counts bytes, not frames', () => {
    const held = new HeldFrames(100_000)
    const large = (p: number): HeldFrame => ({
      from: 'b',
      sender: 'b-1',
      item: { kind: 'op', p, term: 2, seq: 1, m: 'm', k: 'k', r: { value: 'x'.repeat(30_000), timestamp: STAMP } },
    })
    expect([1, 2].map((p) => held.keep(large(p)))).to.deep.equal([true, false])
  })

  it('forgets the frames of a lost link and nobody else’s, and has their room again', () => {
    const held = new HeldFrames(3 * WEIGHT)
    for (const one of [frame('b', 1), frame('c', 1), frame('b', 2)]) held.keep(one)
    held.forget('b')
    expect(held.holds(2, 'b')).to.equal(false)
    expect(held.keep(frame('d', 4))).to.equal(true)
    expect(held.keep(frame('d', 5))).to.equal(true)
    expect(held.keep(frame('d', 6))).to.equal(false)
    expect(
      held
        .release()
        .map(({ from }) => from)
        .toSorted(),
    ).to.deep.equal(['c', 'd', 'd'])
  })
})

describe('ReplicaStream', () => {
  const place = (key: string): { map: string; key: string } => ({ map: 'm', key })

  it('covers what it confirmed, once it is in sync', () => {
    const replica = new ReplicaStream('b', 'b-1', true, 0)
    replica.acked = 5
    expect([0, 5, 6].map((seq) => replica.covers(seq))).to.deep.equal([true, true, false])
  })

  it('covers, while it is brought up, only what it took from the live stream itself', () => {
    const replica = new ReplicaStream('b', 'b-1', false, 0)
    replica.beginSnapshot([place('x')], 5)
    replica.acked = 7
    expect([0, 5, 6, 7, 8].map((seq) => replica.covers(seq))).to.deep.equal([false, false, true, true, false])
    replica.endSnapshot()
    expect([0, 5, 6, 7, 8].map((seq) => replica.covers(seq))).to.deep.equal([true, true, true, true, false])
  })

  it('cuts a snapshot into chunks of about the given size, each place once, in order', () => {
    const replica = new ReplicaStream('b', 'b-1', false, 0)
    replica.beginSnapshot(['u', 'v', 'w', 'x', 'y'].map(place), 0)
    const chunks: string[] = []
    while (!replica.snapshotSent)
      chunks.push(
        replica
          .nextChunk(100, () => 60)
          .map(({ key }) => key)
          .join(''),
      )
    expect(chunks).to.deep.equal(['uv', 'wx', 'y'])
    expect(replica.nextChunk(100, () => 60)).to.deep.equal([])
  })

  it('starts over from the beginning when a bring-up begins again', () => {
    const replica = new ReplicaStream('b', 'b-1', true, 0)
    replica.beginSnapshot([place('u'), place('v')], 3)
    replica.nextChunk(1, () => 60)
    replica.beginSnapshot([place('u')], 4)
    expect(replica.required).to.equal(false)
    expect([replica.acked, replica.base, replica.awaitedChunk]).to.deep.equal([4, 4, 0])
    expect(replica.nextChunk(1, () => 60)).to.deep.equal([place('u')])
    expect(replica.snapshotSent).to.equal(true)
  })
})

describe('HeldOps', () => {
  const MEBIBYTE = 2 ** 20

  it('gives back, in order, all it took in, and the node its room', () => {
    let reserved = 0
    const held = new HeldOps((bytes) => ((reserved += bytes), true))
    for (const opId of ['1', '2', '3']) expect(held.add(routedOp({ opId }), 0)).to.equal(true)
    expect([held.size, reserved > 0]).to.deep.equal([3, true])
    expect(held.takeAll().map(({ opId }) => opId)).to.deep.equal(['1', '2', '3'])
    expect([held.size, reserved]).to.deep.equal([0, 0])
    expect(held.takeAll()).to.deep.equal([])
  })

  it('takes no more than 4 MiB, nor more than the node has room for', () => {
    const own = new HeldOps(() => true)
    const large = (opId: string): ReturnType<typeof routedOp> => routedOp({ opId, value: 'x'.repeat(MEBIBYTE) })
    expect(['1', '2', '3'].map((opId) => own.add(large(opId), 0))).to.deep.equal([true, false, false])
    const full = new HeldOps(() => false)
    expect(full.add(routedOp(), 0)).to.equal(false)
    expect(full.size).to.equal(0)
  })

  it('lets go after a second, or when nobody waits any more, and of those only', () => {
    let reserved = 0
    const held = new HeldOps((bytes) => ((reserved += bytes), true))
    held.add(routedOp({ opId: 'short', deadlineAt: 300 }), 0)
    held.add(routedOp({ opId: 'first' }), 0)
    held.add(routedOp({ opId: 'second' }), 500)
    const expired = [299, 300, 999, 1000, 1499, 1500].map((now) =>
      held
        .takeExpired(now)
        .map(({ opId }) => opId)
        .join(),
    )
    expect(expired).to.deep.equal(['', 'short', '', 'first', '', 'second'])
    expect(reserved).to.equal(0)
  })
})

describe('inFrames', () => {
  it('cuts by weight, loses nothing, and keeps the order', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 3 * 2 ** 20 }), { maxLength: 30 })
    fc.assert(
      fc.property(weights, (items) => {
        const frames = [...inFrames(items, (weight) => weight)]
        expect(frames.flat()).to.deep.equal(items)
        for (const frame of frames) {
          expect(frame.length).to.be.greaterThan(0)
          const beforeLast = frame.slice(0, -1).reduce((sum, weight) => sum + weight, 0)
          expect(beforeLast).to.be.lessThan(4 * 2 ** 20)
        }
      }),
    )
  })

  it('makes a frame of its own of what is too large for any', () => {
    const large = 40 * 2 ** 20
    expect([...inFrames([large, 1, large], (weight) => weight)]).to.deep.equal([[large], [1, large]])
    expect([...inFrames([], () => 1)]).to.deep.equal([])
  })

  it('weighs a snapshot by what is in it', () => {
    const record = { m: 'm', k: 'k', r: { value: 'x'.repeat(1000), timestamp: STAMP }, s: 1 }
    expect(weightOfRecords([record, record])).to.be.greaterThan(4000)
    const snapshot: HeldFrame['item'] = {
      kind: 'snapshot',
      p: 0,
      term: 1,
      chunk: 1,
      records: [record, record],
      recent: null,
    }
    expect(weightOfItem(snapshot)).to.equal(weightOfRecords([record, record]))
  })
})
