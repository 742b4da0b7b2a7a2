/** The small parts replication is made of: identities, weights, outboxes, frames held back, one replica's stream. */
import { expect } from 'chai'
import fc from 'fast-check'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { HeldFrames, type HeldFrame } from '../HeldFrames'
import { identityOf, isNameable, placeOf } from '../identity'
import { ReplicaStream } from '../ReplicaStream'
import { roughBytesOf } from '../rough-bytes'
import { TurnOutbox } from '../TurnOutbox'

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
    expect(sent.toSorted()).to.deep.equal([
      ['b', [3]],
      ['c', [2]],
    ])
  })
})

describe('HeldFrames', () => {
  const frame = (from: string, p: number, base = 0): HeldFrame => ({
    from,
    sender: `${from}-1`,
    item: { kind: 'start', p, term: 2, base, bringUp: false },
  })

  it('gives back what it kept, each partition in its order, once', () => {
    const held = new HeldFrames(10)
    const kept = [frame('b', 1, 0), frame('b', 2, 0), frame('b', 1, 1)]
    for (const one of kept) expect(held.keep(one)).to.equal(true)
    expect(held.holds(1)).to.equal(true)
    expect(held.holds(3)).to.equal(false)
    const released = held.release()
    expect(released.filter(({ item }) => item.p === 1)).to.deep.equal([kept[0], kept[2]])
    expect(released.length).to.equal(3)
    expect(held.release()).to.deep.equal([])
    expect(held.holds(1)).to.equal(false)
  })

  it('says so at its bound, and has room again after a release', () => {
    const held = new HeldFrames(2)
    expect([1, 2, 3].map((p) => held.keep(frame('b', p)))).to.deep.equal([true, true, false])
    expect(held.holds(3)).to.equal(false)
    held.release()
    expect(held.keep(frame('b', 3))).to.equal(true)
  })

  it('forgets the frames of a lost link and nobody else’s, and has their room again', () => {
    const held = new HeldFrames(3)
    for (const one of [frame('b', 1), frame('c', 1), frame('b', 2)]) held.keep(one)
    held.forget('b')
    expect(held.holds(2)).to.equal(false)
    expect(held.keep(frame('d', 4))).to.equal(true)
    expect(held.keep(frame('d', 5))).to.equal(true)
    expect(held.keep(frame('d', 6))).to.equal(false)
    expect(held.release().map(({ from }) => from).toSorted()).to.deep.equal(['c', 'd', 'd'])
  })
})

describe('ReplicaStream', () => {
  const place = (key: string): { map: string; key: string } => ({ map: 'm', key })

  it('covers what it confirmed, once it is in sync', () => {
    const replica = new ReplicaStream('b', true, 0)
    replica.acked = 5
    expect([0, 5, 6].map((seq) => replica.covers(seq))).to.deep.equal([true, true, false])
  })

  it('covers, while it is brought up, only what it took from the live stream itself', () => {
    const replica = new ReplicaStream('b', false, 0)
    replica.beginSnapshot([place('x')], 5)
    replica.acked = 7
    expect([0, 5, 6, 7, 8].map((seq) => replica.covers(seq))).to.deep.equal([false, false, true, true, false])
    replica.endSnapshot()
    expect([0, 5, 6, 7, 8].map((seq) => replica.covers(seq))).to.deep.equal([true, true, true, true, false])
  })

  it('cuts a snapshot into chunks of about the given size, each place once, in order', () => {
    const replica = new ReplicaStream('b', false, 0)
    replica.beginSnapshot(['u', 'v', 'w', 'x', 'y'].map(place), 0)
    const chunks: string[] = []
    while (!replica.snapshotSent) chunks.push(replica.nextChunk(100, () => 60).map(({ key }) => key).join(''))
    expect(chunks).to.deep.equal(['uv', 'wx', 'y'])
    expect(replica.nextChunk(100, () => 60)).to.deep.equal([])
  })

  it('starts over from the beginning when a bring-up begins again', () => {
    const replica = new ReplicaStream('b', true, 0)
    replica.beginSnapshot([place('u'), place('v')], 3)
    replica.nextChunk(1, () => 60)
    replica.beginSnapshot([place('u')], 4)
    expect(replica.required).to.equal(false)
    expect([replica.acked, replica.base, replica.awaitedChunk]).to.deep.equal([4, 4, 0])
    expect(replica.nextChunk(1, () => 60)).to.deep.equal([place('u')])
    expect(replica.snapshotSent).to.equal(true)
  })
})
