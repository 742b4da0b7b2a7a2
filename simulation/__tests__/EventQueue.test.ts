/** Events come out by time, phase and order of asking, whatever the order they went in, and cancelled ones never. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { EventQueue } from '../EventQueue'

describe('the queue of events', () => {
  const someEvents = fc.array(fc.record({ at: fc.nat(20), phase: fc.nat(2), isCancelled: fc.boolean() }))

  it('gives out what a sorted list would', () => {
    fc.assert(
      fc.property(someEvents, (events) => {
        const queue = new EventQueue()
        const ran: number[] = []
        for (const [index, { at, phase, isCancelled }] of events.entries()) {
          const pending = queue.add(at, phase, () => ran.push(index))
          if (isCancelled) pending.run = undefined
        }
        for (let next = queue.take(); next !== undefined; next = queue.take()) next.run?.()
        const expected = [...events.entries()]
          .filter(([, { isCancelled }]) => !isCancelled)
          .sort(([a, one], [b, other]) => one.at - other.at || one.phase - other.phase || a - b)
          .map(([index]) => index)
        expect(ran).to.deep.equal(expected)
      }),
    )
  })
})
