/** A handle of a lock, against a node that says what the test has it say. */
import { LOCK_TTL_MS, partitionIdOf } from '@topgunbuild/core'
import { expect } from 'chai'
import { errorOf } from '../../__tests__/support/scene'
import { ScriptedLockNode, settled } from './ScriptedLockNode'

describe('a handle of a lock', () => {
  let node: ScriptedLockNode
  beforeEach(() => (node = new ScriptedLockNode()))

  async function held(token = 5, ttlMs?: number) {
    const lock = node.lock()
    const asked = lock.lock(ttlMs)
    node.grants(token)
    expect(await asked).to.equal(true)
    return lock
  }

  describe('lock', () => {
    it('asks by the partition of the name, in the name of the handle, for ten seconds unless told otherwise', () => {
      void node.lock().lock()
      expect(node.asked).to.deep.equal([partitionIdOf('door')])
      expect(node.last).to.deep.equal({
        type: 'LOCK_REQUEST',
        payload: { requestId: 'lock-1', name: 'door', ttl: 10_000, holder: 'client~1 1', waitMs: 30_000 },
      })
    })

    for (const [name, asked, said] of [
      ['a ttl below the least', 1, LOCK_TTL_MS.least],
      ['a ttl beyond the most', 1e9, LOCK_TTL_MS.most],
      ['a ttl within', 20_000, 20_000],
    ] as const) {
      it(`says ${name} as the node will take it`, () => {
        void node.lock().lock(asked)
        expect(node.last.payload).to.include({ ttl: said })
      })
    }

    it('is held from when it was asked for until its time is over', async () => {
      const lock = node.lock()
      const asked = lock.lock(10_000)
      expect(lock.isLocked()).to.equal(false)
      node.runtime.advance(2000)
      node.grants(5)
      expect(await asked).to.equal(true)
      expect([lock.isLocked(), lock.fencingToken, lock.remainingMs]).to.deep.equal([true, 5, 8000])
      node.runtime.advance(7999)
      expect([lock.isLocked(), lock.remainingMs]).to.deep.equal([true, 1])
      node.runtime.advance(1)
      expect([lock.isLocked(), lock.fencingToken, lock.remainingMs]).to.deep.equal([false, null, 0])
      node.runtime.advance(1)
      expect(lock.remainingMs).to.equal(0)
    })

    it('is false where another held it until the wait was over', async () => {
      const asked = node.lock().lock(1000, { waitMs: 50 })
      node.refuses('LOCK_HELD')
      expect(await asked).to.equal(false)
    })

    it('asks once more where little is left of what it waited for, and waits on', async () => {
      const lock = node.lock()
      const asked = lock.lock(10_000, { waitMs: 30_000 })
      node.runtime.advance(5001)
      node.grants(5)
      await settled()
      expect(lock.isLocked()).to.equal(false)
      expect(node.last.payload).to.include({ requestId: 'lock-2', waitMs: 24_999 })
      node.grants(5)
      expect(await asked).to.equal(true)
      node.runtime.advance(9999)
      expect(lock.isLocked()).to.equal(true)
    })

    it('gives up where every answer takes most of its time', async () => {
      const asked = errorOf(node.lock().lock(2000, { waitMs: 0 }))
      for (let count = 0; count < 4; count++) {
        node.runtime.advance(1500)
        node.grants(5)
        await settled()
      }
      expect(await asked).to.include({ code: 'DEADLINE_PASSED', definite: false })
    })

    it('holds it for longer, under the token it has, when it is asked for again', async () => {
      const lock = await held(5, 10_000)
      node.runtime.advance(4000)
      const again = lock.lock(10_000)
      expect(lock.isLocked(), 'while it is asked for again').to.equal(true)
      node.grants(5)
      expect(await again).to.equal(true)
      node.runtime.advance(9999)
      expect([lock.isLocked(), lock.fencingToken]).to.deep.equal([true, 5])
    })

    it('never holds it for less than it did', async () => {
      const lock = await held(5, 10_000)
      const again = lock.lock(1000)
      node.grants(5)
      expect(await again).to.equal(true)
      node.runtime.advance(9999)
      expect(lock.isLocked()).to.equal(true)
    })

    it('does not count a former time for a new token', async () => {
      const lock = await held(5, 300_000)
      const again = lock.lock(1000)
      node.grants(6)
      expect(await again).to.equal(true)
      node.runtime.advance(1000)
      expect(lock.isLocked()).to.equal(false)
    })

    it('gives back what it gave back before and nobody heard of, and asks anew', async () => {
      const lock = await held(5)
      const givenBack = errorOf(lock.unlock())
      node.runtime.advance(10_000)
      expect(await givenBack).to.include({ code: 'DEADLINE_PASSED' })
      const asked = lock.lock()
      node.grants(5)
      await settled()
      expect(node.last).to.deep.include({ type: 'LOCK_RELEASE' })
      node.releases()
      await settled()
      expect(node.last).to.deep.include({ type: 'LOCK_REQUEST' })
      node.grants(6)
      expect(await asked).to.equal(true)
      expect(lock.fencingToken).to.equal(6)
    })

    it('takes no grant that crossed its giving back', async () => {
      const lock = await held(5)
      const again = lock.lock()
      const { requestId } = node
      const givenBack = lock.unlock()
      node.releases()
      expect(await givenBack).to.equal(true)
      node.grants(5, requestId)
      await settled()
      expect(lock.isLocked()).to.equal(false)
      node.releases(true)
      await settled()
      node.grants(6)
      expect(await again).to.equal(true)
    })

    for (const [option, run] of [
      ['ttlMs', () => node.lock().lock(Number.NaN)],
      ['ttlMs', () => node.lock().lock(-1)],
      ['waitMs', () => node.lock().lock(1000, { waitMs: Number.POSITIVE_INFINITY })],
    ] as const) {
      it(`refuses a ${option} that is none`, async () => {
        const error = await errorOf(run())
        expect(error).to.include({ code: 'REJECTED' })
        expect(error.message).to.contain(`${option} must be a number of milliseconds`)
        expect(node.said).to.deep.equal([])
      })
    }

    for (const code of ['REJECTED', 'FORBIDDEN', 'MALFORMED'] as const) {
      it(`throws ${code} as the node says it`, async () => {
        const asked = errorOf(node.lock().lock())
        node.refuses(code)
        expect(await asked).to.include({ code, message: `scripted ${code}` })
      })
    }

    it('takes no answer of another kind for the lock', async () => {
      const asked = errorOf(node.lock().lock())
      node.releases()
      expect(await asked).to.include({ code: 'INTERNAL' })
    })

    it('gives back what is granted when the caller has stopped waiting', async () => {
      const stop = new AbortController()
      const asked = errorOf(node.lock().lock(1000, { signal: stop.signal }))
      const { requestId } = node
      stop.abort(new Error('enough'))
      expect(await asked).to.deep.include({ code: 'DEADLINE_PASSED', definite: false, cause: new Error('enough') })
      node.grants(7, requestId)
      expect(node.last).to.deep.equal({ type: 'LOCK_RELEASE', payload: { name: 'door', fencingToken: 7 } })
    })

    it('does not take for held what it gave back for coming too late', async () => {
      const lock = node.lock()
      const stop = new AbortController()
      const asked = errorOf(lock.lock(1000, { signal: stop.signal }))
      const { requestId } = node
      stop.abort()
      await asked
      const again = lock.lock()
      const second = node.requestId
      node.grants(7, requestId)
      expect(node.last).to.deep.include({ type: 'LOCK_RELEASE' })
      node.grants(7, second)
      await settled()
      expect(lock.isLocked()).to.equal(false)
      node.releases()
      await settled()
      node.grants(8)
      expect(await again).to.equal(true)
      expect(lock.fencingToken).to.equal(8)
    })

    it('keeps what it holds where it stopped asking for more', async () => {
      const lock = await held(5)
      const stop = new AbortController()
      const again = errorOf(lock.lock(1000, { signal: stop.signal }))
      const { requestId } = node
      stop.abort()
      expect(await again).to.include({ code: 'DEADLINE_PASSED' })
      node.grants(5, requestId)
      expect(node.said).to.have.length(2)
      expect(lock.isLocked()).to.equal(true)
    })
  })

  describe('unlock', () => {
    it('gives back the token, and nobody takes it for locked from then on', async () => {
      const lock = await held(5)
      const givenBack = lock.unlock()
      expect(lock.isLocked()).to.equal(false)
      expect(node.last.payload).to.include({ name: 'door', fencingToken: 5 })
      node.releases()
      expect(await givenBack).to.equal(true)
    })

    it('asks nobody where nothing is held', async () => {
      expect(await node.lock().unlock()).to.equal(false)
      const lock = await held()
      void lock.unlock()
      expect(await lock.unlock()).to.equal(false)
      expect(node.said).to.have.length(2)
    })

    it('is false where its time was over and another has had it', async () => {
      const lock = await held(5, 1000)
      node.runtime.advance(1000)
      const givenBack = lock.unlock()
      node.releases(false)
      expect(await givenBack).to.equal(false)
    })

    it('takes no other answer for it', async () => {
      const lock = await held()
      const givenBack = lock.unlock()
      node.grants(5)
      expect(await givenBack).to.equal(false)
    })
  })

  it('says when it comes to hold the lock, and when it holds it no longer', async () => {
    const lock = await held()
    expect(node.noted).to.deep.equal([true])
    void lock.unlock()
    expect(node.noted).to.deep.equal([true, false])
  })

  it('says once that it is given back when the client closes', async () => {
    const lock = await held(5)
    lock.abandon()
    lock.abandon()
    node.lock().abandon()
    expect(node.said.slice(1)).to.deep.equal([{ type: 'LOCK_RELEASE', payload: { name: 'door', fencingToken: 5 } }])
    expect(lock.isLocked()).to.equal(false)
  })
})
