/** One line says where the key went and how long the slowest write waited, or nothing. */
import { expect } from 'chai'
import { briefOf, slowestMet } from '../brief'
import { ownersOf } from '../key-facts'
import { evidenceWith, op, picture } from './scene'

describe('the line of a scenario', () => {
  const crash = { kind: 'crash', target: 'athens', from: 100, to: null }
  const moved = (at: number, owner: string) => picture(at, { owners: picture(0).owners.with(84, owner) })
  const evidence = evidenceWith({
    operations: [op(0, 10), op(90, 130), op(120, 260), op(400, 401)],
    faults: [crash],
    ownership: [picture(50), picture(60), moved(200, 'cairo'), moved(300, 'bergen')],
  })

  it('names all owners one after the other, and the slowest write that a fault met', () => {
    expect(briefOf(evidence)).to.equal('“cart” went from athens to cairo to bergen; the slowest write waited 140 ms')
    expect(ownersOf(evidence.ownership, 84)).to.deep.equal(['athens', 'cairo', 'bergen'])
  })

  it('says nothing without a fault or without a write, and no more than it knows', () => {
    expect(briefOf({ ...evidence, faults: [] })).to.equal('')
    expect(briefOf({ ...evidence, operations: [] })).to.equal('')
    expect(briefOf({ ...evidence, ownership: [picture(50)] })).to.equal('the slowest write waited 140 ms')
    expect(slowestMet({ ...evidence, operationCount: 9 })).to.equal('at least 140 ms')
    expect(slowestMet({ ...evidence, operations: [op(0, 10)] })).to.equal(null)
  })
})
