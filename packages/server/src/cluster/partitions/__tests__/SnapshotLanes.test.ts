/** Snapshots in flight: bounded in bytes, in the order asked for, and never stuck by what is not answered. */
import { expect } from 'chai'
import { SnapshotLanes } from '../SnapshotLanes'

const MIB = 2 ** 20

class Bench {
  readonly lanes = new SnapshotLanes()
  readonly sent: number[] = []

  request(p: number, bytes = MIB, wanted = true): void {
    this.lanes.request('b', () => {
      if (!wanted) return undefined
      this.sent.push(p)
      return { ack: { p, term: 1, chunk: 1 }, bytes }
    })
  }

  ack(p: number): void {
    this.lanes.acked('b', { p, term: 1, chunk: 1 })
  }
}

describe('SnapshotLanes', () => {
  it('sends until the bound is reached, and goes on with each acknowledgement, in order', () => {
    const bench = new Bench()
    for (let p = 0; p < 5; p++) bench.request(p)
    expect(bench.sent).to.deep.equal([0, 1])
    bench.ack(0)
    expect(bench.sent).to.deep.equal([0, 1, 2])
    bench.ack(1)
    bench.ack(2)
    expect(bench.sent).to.deep.equal([0, 1, 2, 3, 4])
  })

  it('sends a chunk larger than the bound by itself', () => {
    const bench = new Bench()
    bench.request(0, 9 * MIB)
    bench.request(1)
    expect(bench.sent).to.deep.equal([0])
    bench.ack(0)
    expect(bench.sent).to.deep.equal([0, 1])
  })

  it('passes over what is not wanted any more', () => {
    const bench = new Bench()
    bench.request(0, 9 * MIB)
    bench.request(1, MIB, false)
    bench.request(2)
    bench.ack(0)
    expect(bench.sent).to.deep.equal([0, 2])
  })

  it('gives the room of refused chunks to those that wait', () => {
    const bench = new Bench()
    for (let p = 0; p < 3; p++) bench.request(p)
    bench.lanes.refused('b', 0)
    expect(bench.sent).to.deep.equal([0, 1, 2])
  })

  it('counts an acknowledgement once, and those of an ended link not at all', () => {
    const bench = new Bench()
    for (let p = 0; p < 4; p++) bench.request(p)
    bench.ack(0)
    bench.ack(0)
    expect(bench.sent).to.deep.equal([0, 1, 2])
    bench.lanes.forget('b')
    bench.ack(1)
    expect(bench.sent).to.deep.equal([0, 1, 2])
  })
})
