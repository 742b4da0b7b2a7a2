/** The owner of one partition as the ground of its locks: what it decides is a write, and is answered as one. */
import { expect } from 'chai'
import type { Timestamp } from '@topgunbuild/core'
import { givesBack, wants } from '../../../__tests__/support/lock-op'
import { routedOp } from '../../../__tests__/support/routed-op'
import { OWNER_TERM, ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import { LOCK_ANSWER_MS } from '../../locks/lock-ask'
import type { LockValue } from '../../locks/lock-value'
import type { StoredRecord } from '../../mesh/peer-messages'

const MAP = 'lock:jobs'
const TTL = 10_000
const MINORITY = { code: 'REJECTED', message: 'There may be another side.' } as const

/** Granted by the owner before this one. */
const EARLIER: LockValue = { holder: 'ana', requestId: 'ana-1', token: 500, ttlMs: TTL, term: OWNER_TERM - 1 }

const stamp = (millis: number): Timestamp => ({ millis, counter: 0, nodeId: 'b~1' })
const stored = (millis: number, value: unknown, map = MAP, key = 'jobs'): StoredRecord => ({
  m: map,
  k: key,
  r: { value, timestamp: stamp(millis) },
  s: 1,
})

/** An owner with one backup, at 1000, which grants its first lock under the token 1000. */
function serving(): ScriptedOwner {
  const script = ScriptedOwner.serving({ backups: ['b'] })
  script.time = 1000
  return script
}

/** Ana holds the lock, and the backup has it. */
function heldByAna(): ScriptedOwner {
  const script = serving()
  script.asks('ana', wants('ana'))
  script.acked('b')
  expect(script.granted).to.deep.equal([['ana', { fencingToken: 1000 }]])
  return script
}

function standing(script: ScriptedOwner): unknown {
  return script.store.record(MAP, 'jobs')?.value
}

describe('OwnedPartition, granting locks', () => {
  it('grants a lock only once a backup has its record', () => {
    const script = serving()
    script.asks('ana', wants('ana'))
    const value: LockValue = { holder: 'ana', requestId: 'ana-1', token: 1000, ttlMs: TTL, term: OWNER_TERM }
    const record = { value, timestamp: { millis: 1000, counter: 0, nodeId: 'a~1' } }
    expect(script.recordsTo('b')).to.deep.equal([{ m: MAP, k: 'jobs', r: record, s: 1 }])
    script.acked('b', 0)
    expect(script.acks).to.deep.equal([])
    script.acked('b', 1)
    expect(script.acks).to.deep.equal([
      { opId: 'ana', ack: { level: 'REPLICATED', holders: ['a', 'b'] }, lock: { fencingToken: 1000 } },
    ])
    expect(script.answers).to.deep.equal([])
  })

  it('says that a lock was given back only once a backup has that, and so with whoever has it next', () => {
    const script = heldByAna()
    script.asks('ben', wants('ben'))
    script.asks('back', givesBack(1000))
    expect(script.recordsTo('b').map(({ s, r }) => [s, r.value])).to.deep.equal([
      [1, { holder: 'ana', requestId: 'ana-1', token: 1000, ttlMs: TTL, term: OWNER_TERM }],
      [2, { holder: null, requestId: 'ana-1', token: 1000, ttlMs: TTL, term: OWNER_TERM }],
      [3, { holder: 'ben', requestId: 'ben-1', token: 1002, ttlMs: TTL, term: OWNER_TERM }],
    ])
    expect(script.acks.length).to.equal(1)
    script.acked('b', 2)
    expect(script.granted.slice(1)).to.deep.equal([['back', { fencingToken: 1000, isReleased: true }]])
    script.acked('b', 3)
    expect(script.granted.slice(2)).to.deep.equal([['ben', { fencingToken: 1002 }]])
  })

  it('answers a request that is repeated with the first one’s record, once that is replicated', () => {
    const script = serving()
    script.asks('first', wants('ana'))
    script.asks('again', wants('ana'))
    expect([script.recordsTo('b').length, script.acks.length]).to.deep.equal([1, 0])
    script.acked('b', 1)
    expect(script.granted).to.deep.equal([
      ['first', { fencingToken: 1000 }],
      ['again', { fencingToken: 1000 }],
    ])
  })

  it('says what a wrong token does not give back only once a backup has what that says', () => {
    const script = serving()
    script.asks('ana', wants('ana'))
    script.asks('wrong', givesBack(999))
    expect(script.acks).to.deep.equal([])
    script.acked('b', 1)
    expect(script.granted.at(-1)).to.deep.equal(['wrong', { fencingToken: 1000, isReleased: false }])
  })

  it('decides nothing about locks while there is no backup, and writes nothing', () => {
    const script = ScriptedOwner.serving({})
    script.asks('lock', wants('ana'))
    script.asks('unlock', givesBack(1000))
    expect(script.refused).to.deep.equal([
      ['lock', 'NOT_READY'],
      ['unlock', 'NOT_READY'],
    ])
    expect(script.answers.map(({ error }) => error?.retryAfterMs)).to.deep.equal([50, 50])
    expect([script.store.isEmpty, script.owned.pendingOps]).to.deep.equal([true, 0])
  })

  it('grants none while the cluster may not, takes back all the same, and asks nobody to come again', () => {
    const script = heldByAna()
    script.fault = MINORITY
    script.asks('ben', wants('ben'))
    script.asks('back', givesBack(1000))
    script.acked('b')
    const { version } = script.state()
    expect(script.answers).to.deep.equal([{ opId: 'ben', success: false, version, error: MINORITY }])
    expect(script.granted.at(-1)).to.deep.equal(['back', { fencingToken: 1000, isReleased: true }])
  })

  it('says how soon to ask again where as many wait as may, and not where another holds the lock', () => {
    const script = heldByAna()
    for (const name of ['ben', 'cleo', 'dora']) script.asks(name, wants(name))
    script.asks('eve', wants('eve'), { deadlineAt: 3000 })
    expect(script.answers.map(({ opId, error }) => [opId, error?.code, error?.retryAfterMs])).to.deep.equal([
      ['dora', 'OVERLOADED', 50],
      ['eve', 'LOCK_HELD', undefined],
    ])
    expect([script.fullLocks, script.owned.pendingOps]).to.deep.equal([1, 2])
  })

  it('serves who waits when the time of the holder is over, and ends a wait that is over before', () => {
    const script = heldByAna()
    script.asks('ben', wants('ben'), { deadlineAt: 6000 })
    script.asks('cleo', wants('cleo'))
    script.tickAt(4000)
    expect(script.refused).to.deep.equal([['ben', 'LOCK_HELD']])
    script.tickAt(1000 + TTL)
    expect(standing(script)).to.deep.include({ holder: 'cleo', token: 1000 + TTL })
    script.acked('b')
    expect(script.granted.at(-1)).to.deep.equal(['cleo', { fencingToken: 1000 + TTL }])
  })
})

describe('OwnedPartition, locks that it decided and has not answered', () => {
  it('grants none that by the newest state it would not', () => {
    const script = serving()
    script.asks('ana', wants('ana'), { deadlineAt: 5000 })
    script.fault = MINORITY
    script.acked('b')
    script.becomes({})
    expect([script.acks, script.answers]).to.deep.equal([[], []])
    script.tickAt(5000)
    expect(script.refused).to.deep.equal([['ana', 'BACKUPS_UNCONFIRMED']])
    script.fault = undefined
    script.becomes({})
    expect(script.acks).to.deep.equal([])
  })

  it('grants them once the cluster may again', () => {
    const script = serving()
    script.asks('ana', wants('ana'))
    script.fault = MINORITY
    script.acked('b')
    script.fault = undefined
    script.becomes({})
    expect(script.granted).to.deep.equal([['ana', { fencingToken: 1000 }]])
  })

  it('says all the same what was given back', () => {
    const script = heldByAna()
    script.asks('back', givesBack(1000))
    script.fault = MINORITY
    script.acked('b')
    expect(script.granted.at(-1)).to.deep.equal(['back', { fencingToken: 1000, isReleased: true }])
  })

  it('acknowledges writes all the same', () => {
    const script = serving()
    script.fault = MINORITY
    script.owned.submit(routedOp({ opId: 'write', asked: 'REPLICATED' }))
    script.acked('b')
    expect(script.granted).to.deep.equal([['write', undefined]])
  })
})

describe('OwnedPartition, changing hands with locks', () => {
  it('gives back whoever waits, and says of those alone that it decided that they may have been granted', () => {
    const script = heldByAna()
    script.asks('ben', wants('ben'))
    script.asks('mail', wants('cleo'), { name: 'mail' })
    expect([script.owned.pendingOps, script.owned.lockWaiters]).to.deep.equal([2, 1])
    const gone = script.owned.relinquish()
    expect(gone.map(({ opId, mayHaveHappened }) => [opId, mayHaveHappened])).to.deep.equal([
      ['mail', true],
      ['ben', false],
    ])
    expect([script.owned.pendingOps, script.owned.lockWaiters, script.answers]).to.deep.equal([0, 0, []])
  })

  it('decides nothing before it has what every copy holds, and gives who holds a lock by that its full time', () => {
    const script = new ScriptedOwner({ backups: ['b'] })
    script.owned.begin()
    script.asks('ben', wants('ben'))
    script.tickAt(900)
    script.takeAnswered('b', [stored(300, EARLIER)], 1)
    script.acked('b')
    expect([script.acks, script.owned.pendingOps]).to.deep.equal([[], 1])
    script.tickAt(900 + TTL - 1)
    expect(standing(script)).to.deep.equal(EARLIER)
    script.tickAt(900 + TTL)
    script.acked('b')
    expect(script.granted).to.deep.equal([['ben', { fencingToken: 900 + TTL }]])
  })

  it('serves nobody under seal, ends waits that are over, and serves the others when the seal is broken', () => {
    const script = heldByAna()
    script.asks('ben', wants('ben'), { deadlineAt: 1000 + TTL + 2000 })
    script.asks('cleo', wants('cleo'))
    script.becomes({ moveTo: 'b' })
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['sealed'])
    script.tickAt(1000 + TTL)
    expect(script.refused).to.deep.equal([['ben', 'LOCK_HELD']])
    expect(standing(script)).to.deep.include({ holder: 'ana' })
    script.becomes({ moveTo: null })
    script.tickAt(1000 + TTL + 50)
    script.acked('b')
    expect(script.granted.at(-1)).to.deep.equal(['cleo', { fencingToken: 1000 + TTL + 50 }])
  })

  it('holds what is asked under seal, and decides it when the seal is broken', () => {
    const script = heldByAna()
    script.becomes({ moveTo: 'b' })
    script.asks('back', givesBack(1000))
    script.asks('ben', wants('ben'))
    expect(script.recordsTo('b').length).to.equal(1)
    script.becomes({ moveTo: null })
    script.acked('b')
    expect(script.granted.slice(1).map(([opId]) => opId)).to.deep.equal(['back', 'ben'])
  })
})

describe('OwnedPartition, a lock that is decided and not confirmed', () => {
  it('says so soon, however long the wait for the lock might have been', () => {
    const script = serving()
    script.asks('ana', wants('ana'), { deadlineAt: 3_602_000 })
    script.tickAt(1000 + LOCK_ANSWER_MS - 1)
    expect(script.answers).to.deep.equal([])
    script.tickAt(1000 + LOCK_ANSWER_MS)
    expect(script.answers.map(({ error }) => error?.code)).to.deep.equal(['BACKUPS_UNCONFIRMED'])
  })

  it('keeps no partition from moving where the cluster may give no lock any more', () => {
    const script = serving()
    script.asks('ana', wants('ana'), { deadlineAt: 3_602_000 })
    script.fault = { code: 'REJECTED', message: 'too few' }
    script.acked('b')
    script.becomes({ moveTo: 'b' })
    script.tickAt(1000 + LOCK_ANSWER_MS)
    expect(script.answers.map(({ error }) => error?.code)).to.deep.equal(['BACKUPS_UNCONFIRMED'])
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['sealed'])
  })
})

describe('OwnedPartition, locks that come back', () => {
  it('lets no decision of an earlier owner win by its stamp, and sends what stands to the copies again', () => {
    const script = heldByAna()
    const value = standing(script)
    expect(script.owned.mergeReturned([stored(9000, { ...EARLIER, holder: 'ben', requestId: 'ben-1' })])).to.equal(true)
    const record = { value, timestamp: { millis: 9001, counter: 0, nodeId: 'a~1' } }
    expect(script.recordsTo('b').slice(1)).to.deep.equal([{ m: MAP, k: 'jobs', r: record, s: 2 }])
    expect(script.store.record(MAP, 'jobs')).to.deep.equal(record)
  })

  it('keeps in mind the greatest token that came back', () => {
    const script = heldByAna()
    script.owned.mergeReturned([stored(900, { ...EARLIER, token: 70_000 })])
    expect(standing(script)).to.deep.include({ holder: 'ana', token: 1000, above: 70_000 })
    script.asks('back', givesBack(1000))
    script.asks('ben', wants('ben'))
    script.acked('b')
    expect(script.granted.at(-1)).to.deep.equal(['ben', { fencingToken: 70_001 }])
  })

  it('takes a decision of a later owner in spite of its stamp, and its holder has its full time from then', () => {
    const script = ScriptedOwner.serving({ backups: ['b'] })
    script.owned.mergeReturned([stored(5000, { ...EARLIER, term: 1 })])
    const later: LockValue = { ...EARLIER, holder: 'cleo', requestId: 'cleo-1', token: 600 }
    script.time = 30_000
    script.owned.mergeReturned([stored(300, later)])
    expect(script.recordsTo('b').at(-1)).to.deep.equal({
      m: MAP,
      k: 'jobs',
      r: { value: later, timestamp: { millis: 30_000, counter: 0, nodeId: 'a~1' } },
      s: 2,
    })
    script.asks('ben', wants('ben'))
    script.tickAt(30_000 + TTL - 1)
    expect(standing(script)).to.deep.equal(later)
    script.tickAt(30_000 + TTL)
    expect(standing(script)).to.deep.include({ holder: 'ben' })
  })

  it('sends nothing where what comes back is known', () => {
    const script = heldByAna()
    for (let count = 0; count < 2; count++) script.owned.mergeReturned([stored(900, EARLIER)])
    expect(script.recordsTo('b').length).to.equal(1)
  })

  it('takes records of other maps by their stamps alone, whatever they look like', () => {
    const script = serving()
    script.owned.mergeReturned([stored(5, { ...EARLIER, term: 9 }, 'map', 'k'), stored(6, EARLIER, 'map', 'k')])
    expect(script.store.record('map', 'k')).to.deep.equal({ value: EARLIER, timestamp: stamp(6) })
  })
})
