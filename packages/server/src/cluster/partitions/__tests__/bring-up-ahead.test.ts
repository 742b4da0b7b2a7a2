/** A copy that an owner sends under a state not yet known here waits for that state: one in between would take it away again. */
import { expect } from 'chai'
import type { StreamItem } from '../../mesh/peer-messages'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition } from '../ReplicaPartition'

const KNOWN = { term: 3, owner: 'the owner' }
const START: StreamItem = { kind: 'start', p: 7, term: 3, base: 0, bringUp: true }
const OP: StreamItem = {
  kind: 'op',
  p: 7,
  term: 3,
  seq: 1,
  m: 'map',
  k: 'key',
  r: { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'x' } },
}

describe('a replica that is brought up', () => {
  const TABLE: readonly [string, StreamItem, string, boolean, string][] = [
    ['under the state known here', START, KNOWN.owner, false, 'applied'],
    ['under one not yet known', START, KNOWN.owner, true, 'held'],
    ['under one not yet known, by nobody it knows as the owner', START, 'somebody', true, 'refused'],
    ['in a later term, which tells of a state by itself', { ...START, term: 4 }, 'the next', true, 'held'],
  ]
  for (const [when, item, sender, isAhead, kind] of TABLE) {
    it(`${when} answers "${kind}"`, () => {
      const store = new PartitionStore()
      expect(new ReplicaPartition(store).receive(item, sender, KNOWN, isAhead).kind).to.equal(kind)
      expect(store.term).to.equal(kind === 'applied' ? 3 : 0)
    })
  }

  it('goes on with what it follows already, whatever state the owner is in', () => {
    const replica = new ReplicaPartition(new PartitionStore())
    expect(replica.receive(START, KNOWN.owner, KNOWN).kind).to.equal('applied')
    expect(replica.receive(OP, KNOWN.owner, KNOWN, true).kind).to.equal('applied')
    const resumed: StreamItem = { ...START, base: 1, bringUp: false }
    expect(replica.receive(resumed, KNOWN.owner, KNOWN, true).kind).to.equal('applied')
  })
})
