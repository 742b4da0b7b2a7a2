/** What a node says to those who wait for it: why a write is refused, and what of a partition has arrived. */
import { expect } from 'chai'
import { ackOf, refusalOf, type Asked, type Copies, type Copy } from '../ack-rule'
import { newestAcks, type StreamAck } from '../newest-acks'

function copies(inSync: number, backupCount: number): Copies {
  const held = Array.from({ length: inSync }, (_, at): Copy => ({ nodeId: `b${at}`, covers: false }))
  return { owner: 'O', inSync: held, followers: [], backupCount }
}

describe('a refused write', () => {
  const TABLE: readonly [Asked, Copies, string][] = [
    ['STRONG', copies(0, 0), 'STRONG needs backups, and this cluster keeps none (backupCount is 0).'],
    ['STRONG', copies(1, 2), 'STRONG needs 2 backups in sync, there are 1.'],
    ['REPLICATED', copies(0, 1), 'REPLICATED needs a backup, and there is none now.'],
    ['PERSISTED', copies(0, 0), 'PERSISTED needs durable storage on every copy, which O does not have.'],
    ['PERSISTED', copies(2, 2), 'PERSISTED needs durable storage on every copy, which O, b0, b1 do not have.'],
  ]
  for (const [asked, given, message] of TABLE) {
    it(`is told: ${message}`, () => expect(refusalOf(asked, given)?.message).to.equal(message))
  }
})

describe('a write that nobody but its owner could hold', () => {
  it('is acknowledged as applied, never as replicated', () => {
    expect(ackOf('QUORUM', copies(0, 1))).to.deep.equal({ level: 'APPLIED', holders: ['O'] })
    expect(ackOf('REPLICATED', copies(0, 1))).to.equal(undefined)
  })
})

describe('acknowledgements of one turn', () => {
  const ack = (change: Partial<StreamAck>): StreamAck => ({ p: 1, term: 1, seq: 1, chunk: 0, ...change })

  it('bring the fingerprints an owner asked for, whatever is said after them', () => {
    const acks = [ack({ seq: 1, buckets: [1, 2] }), ack({ seq: 2 })]
    expect(newestAcks(acks)).to.deep.equal(acks)
  })

  it('bring the newest fingerprints only', () => {
    const acks = [ack({ seq: 1, buckets: [1] }), ack({ seq: 2, buckets: [2] })]
    expect(newestAcks(acks)).to.deep.equal([acks[1]])
  })
})
