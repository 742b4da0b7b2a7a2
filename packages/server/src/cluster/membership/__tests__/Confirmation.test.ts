/** Rounds of confirmation: everybody asked, everybody answered, each round by itself. */
import { expect } from 'chai'
import { stateOf } from '../../../__tests__/support/states'
import { Confirmation, othersOf } from '../Confirmation'

class Bench {
  readonly asked: [string, number][] = []
  readonly confirmedAt: number[] = []
  readonly done: string[] = []
  readonly confirmation = new Confirmation({
    ask: (nodeId, round) => this.asked.push([nodeId, round]),
    confirmed: (startedAt) => this.confirmedAt.push(startedAt),
  })

  request(name: string, others: string[], now = 7): void {
    this.confirmation.request(() => this.done.push(name), others, now)
  }
}

describe('Confirmation', () => {
  it('is done when every other member has answered, and counts from its start', () => {
    const bench = new Bench()
    bench.request('one', ['b', 'c'])
    expect(bench.asked).to.deep.equal([
      ['b', 1],
      ['c', 1],
    ])
    bench.confirmation.answer('b', 1, ['b', 'c'])
    bench.confirmation.answer('b', 1, ['b', 'c'])
    expect(bench.done).to.deep.equal([])
    expect(bench.confirmation.underWay).to.equal(true)
    bench.confirmation.answer('c', 1, ['b', 'c'])
    expect(bench.done).to.deep.equal(['one'])
    expect(bench.confirmedAt).to.deep.equal([7])
    expect(bench.confirmation.underWay).to.equal(false)
  })

  it('lets a sole member confirm itself', () => {
    const bench = new Bench()
    bench.request('one', [])
    expect(bench.done).to.deep.equal(['one'])
  })

  it('serves all who ask in one round, in order', () => {
    const bench = new Bench()
    for (const name of ['one', 'two']) bench.request(name, ['b'])
    expect(bench.asked).to.deep.equal([['b', 1]])
    bench.confirmation.answer('b', 1, ['b'])
    expect(bench.done).to.deep.equal(['one', 'two'])
  })

  it('counts no answer of an earlier round', () => {
    const bench = new Bench()
    bench.request('one', ['b', 'c'])
    bench.confirmation.answer('b', 1, ['b', 'c'])
    bench.confirmation.answer('c', 1, ['b', 'c'])
    bench.request('two', ['b', 'c'])
    bench.confirmation.answer('b', 1, ['b', 'c'])
    bench.confirmation.answer('c', 1, ['b', 'c'])
    expect(bench.done).to.deep.equal(['one'])
    expect(bench.asked.slice(2)).to.deep.equal([
      ['b', 2],
      ['c', 2],
    ])
  })

  it('does not wait for a member that is gone, and asks one that is new', () => {
    const bench = new Bench()
    bench.request('one', ['b', 'c'])
    bench.confirmation.answer('b', 1, ['b', 'c'])
    bench.confirmation.settle(['b', 'd'])
    expect(bench.done).to.deep.equal([])
    bench.confirmation.askMissing(['b', 'd'])
    expect(bench.asked.at(-1)).to.deep.equal(['d', 1])
    bench.confirmation.settle(['b'])
    expect(bench.done).to.deep.equal(['one'])
  })

  it('asks nobody when no round is under way, and forgets an abandoned one', () => {
    const bench = new Bench()
    bench.confirmation.askMissing(['b'])
    expect(bench.asked).to.deep.equal([])
    bench.request('one', ['b'])
    bench.confirmation.abandon()
    bench.confirmation.answer('b', 1, ['b'])
    expect(bench.done).to.deep.equal([])
    expect(bench.confirmedAt).to.deep.equal([])
  })

  it('names everybody but oneself', () => {
    expect(othersOf(stateOf(['a', 'b', 'c']), 'b')).to.deep.equal(['a', 'c'])
    expect(othersOf(null, 'b')).to.deep.equal([])
  })
})
