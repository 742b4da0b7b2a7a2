/** The window of recent ops: what it remembers, how far it reaches back, and that it says when it does not. */
import { expect } from 'chai'
import fc from 'fast-check'
import { RecentOps } from '../RecentOps'

const op = (seq: number, term = 1): { term: number; seq: number; identity: string } => ({
  term,
  seq,
  identity: `map\u0000key\u0000${seq}`,
})

function windowOf(from: number, to: number, maxBytes = 1_000_000): RecentOps {
  const recent = new RecentOps(maxBytes)
  for (let seq = from; seq <= to; seq++) recent.note(op(seq))
  return recent
}

const seqsOf = (ops: readonly { readonly seq: number }[] | null): number[] | null =>
  ops === null ? null : ops.map(({ seq }) => seq)

describe('RecentOps', () => {
  it('finds an op by its identity, and nothing else', () => {
    const recent = windowOf(1, 3)
    expect(recent.find(op(2).identity)).to.deep.equal(op(2))
    expect(recent.find(op(4).identity)).to.equal(undefined)
  })

  it('finds the newest place of an op that was logged again', () => {
    const recent = windowOf(1, 2)
    recent.note({ ...op(1, 2), seq: 3 })
    expect(recent.find(op(1).identity)).to.deep.equal({ ...op(1, 2), seq: 3 })
  })

  it('lists what came after a seq, in order', () => {
    const recent = windowOf(1, 5)
    expect(seqsOf(recent.after(3))).to.deep.equal([4, 5])
    expect(seqsOf(recent.after(0))).to.deep.equal([1, 2, 3, 4, 5])
    expect(seqsOf(recent.after(5))).to.deep.equal([])
    expect(seqsOf(recent.after(9))).to.deep.equal([])
  })

  it('forgets the oldest at its bound, and then says that it does not reach back', () => {
    const recent = windowOf(1, 100, 20 * 120)
    const kept = recent.list()
    expect(kept.length).to.be.lessThan(25)
    const oldest = kept[0]?.seq ?? 0
    expect(recent.after(oldest - 2)).to.equal(null)
    expect(seqsOf(recent.after(oldest - 1))).to.deep.equal(kept.map(({ seq }) => seq))
    expect(recent.find(op(1).identity)).to.equal(undefined)
    expect(recent.find(op(100).identity)).to.deep.equal(op(100))
  })

  it('knows nothing before the seq it starts at', () => {
    const recent = new RecentOps(1000)
    recent.startAt(7)
    expect(recent.after(6)).to.equal(null)
    expect(seqsOf(recent.after(7))).to.deep.equal([])
    recent.note(op(8))
    expect(seqsOf(recent.after(7))).to.deep.equal([8])
  })

  it('takes over an earlier window without losing what came live meanwhile', () => {
    const recent = new RecentOps(1_000_000)
    recent.startAt(5)
    recent.note(op(6))
    recent.note(op(7))
    recent.absorb(windowOf(2, 7).list(), 5)
    expect(seqsOf(recent.list())).to.deep.equal([2, 3, 4, 5, 6, 7])
    expect(recent.after(0)).to.equal(null)
    expect(seqsOf(recent.after(1))).to.deep.equal([2, 3, 4, 5, 6, 7])
    expect(recent.find(op(3).identity)).to.deep.equal(op(3))
  })

  it('takes over an empty window as one that reaches back to its base only', () => {
    const recent = new RecentOps(1_000_000)
    recent.startAt(5)
    recent.absorb([], 5)
    expect(recent.after(4)).to.equal(null)
    expect(seqsOf(recent.after(5))).to.deep.equal([])
  })

  it('forgets everything on clear', () => {
    const recent = windowOf(1, 3)
    recent.clear()
    expect(recent.list()).to.deep.equal([])
    expect(recent.find(op(1).identity)).to.equal(undefined)
    expect(seqsOf(recent.after(0))).to.deep.equal([])
  })

  it('never leaves a hole: what it answers after a seq is all there was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        fc.integer({ min: 500, max: 20_000 }),
        (to, seq, bytes) => {
          const answer = seqsOf(windowOf(1, to, bytes).after(seq))
          if (answer === null) return
          expect(answer).to.deep.equal(Array.from({ length: Math.max(0, to - seq) }, (_, at) => seq + 1 + at))
        },
      ),
    )
  })
})
