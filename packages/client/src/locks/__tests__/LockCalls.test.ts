/** A question about a lock goes on until somebody answers it: over lost connections, silent nodes and refusals. */
import { TopGunError, type ErrorCode } from '@topgunbuild/core'
import { expect } from 'chai'
import { errorOf } from '../../__tests__/support/scene'
import type { LockQuestion } from '../LockCalls'
import { ScriptedLockNode, settled } from './ScriptedLockNode'

describe('a question about a lock', () => {
  let node: ScriptedLockNode
  beforeEach(() => (node = new ScriptedLockNode()))

  const QUESTION: LockQuestion = {
    name: 'door',
    waitMs: 10_000,
    say: (requestId, waitMs) => ({ type: 'LOCK_REQUEST', payload: { requestId, name: 'door', holder: 'me', waitMs } }),
  }
  const ids = (): unknown[] => node.said.map(({ payload }) => payload.requestId)
  const waits = (): unknown[] =>
    node.said.map((message) => (message.type === 'LOCK_REQUEST' ? message.payload.waitMs : null))

  it('is answered once, with when it was first asked', async () => {
    const asked = node.calls.ask(QUESTION)
    const askedAt = node.runtime.monotonicNow()
    node.runtime.advance(1000)
    node.loses(2)
    node.grants(5)
    node.grants(6, 'lock-1')
    expect(await asked).to.deep.equal({
      message: { type: 'LOCK_GRANTED', payload: { requestId: 'lock-1', name: 'door', fencingToken: 5 } },
      askedAt,
    })
  })

  it('waits for a road', async () => {
    node.connectionId = null
    const asked = node.calls.ask(QUESTION)
    node.runtime.advance(3000)
    expect(node.said).to.deep.equal([])
    node.connects(1)
    expect(waits()).to.deep.equal([7000])
    const askedAt = node.runtime.monotonicNow()
    node.grants(5)
    expect((await asked).askedAt).to.equal(askedAt)
  })

  it('waits for a node that knows of locks', () => {
    node.protocol = 3
    void node.calls.ask(QUESTION)
    expect(node.said).to.deep.equal([])
    node.protocol = 4
    node.calls.roadsChanged()
    expect(node.said).to.have.length(1)
  })

  it('waits for room', () => {
    node.isFull = true
    void node.calls.ask(QUESTION)
    node.isFull = false
    node.calls.roadsChanged()
    expect(ids()).to.deep.equal(['lock-1'])
  })

  it('is not asked twice over one connection because of another', () => {
    void node.calls.ask(QUESTION)
    node.calls.roadsChanged()
    node.calls.connectionLost(7)
    node.runtime.advance(0)
    expect(ids()).to.deep.equal(['lock-1'])
  })

  it('is asked again under its id when its connection ends, for what is left of the wait', () => {
    void node.calls.ask(QUESTION)
    node.runtime.advance(4000)
    node.loses(2)
    expect(ids()).to.deep.equal(['lock-1', 'lock-1'])
    expect(waits()).to.deep.equal([10_000, 6000])
  })

  it('is asked again when a node is silent for three seconds beyond the wait', () => {
    void node.calls.ask(QUESTION)
    node.runtime.advance(12_999)
    expect(node.said).to.have.length(1)
    node.runtime.advance(1)
    expect(waits()).to.deep.equal([10_000, 0])
  })

  it('is asked again after the time that a node hints at', () => {
    void node.calls.ask(QUESTION)
    node.refuses('NOT_READY', 50)
    node.runtime.advance(49)
    // A connection more changes nothing about the hint.
    node.calls.roadsChanged()
    expect(node.said).to.have.length(1)
    node.runtime.advance(1)
    expect(ids()).to.deep.equal(['lock-1', 'lock-1'])
  })

  it('is asked less and less often of a node in trouble', () => {
    void node.calls.ask(QUESTION)
    for (let count = 0; count < 4; count++) {
      const before = node.runtime.monotonicNow()
      const said = node.said.length
      node.refuses('INTERNAL')
      while (node.said.length === said) node.runtime.advance(0.5)
      expect(node.runtime.monotonicNow() - before).to.be.closeTo(12.5 * 2 ** count, 0.5)
    }
  })

  const GOES_ON: readonly ErrorCode[] = ['OVERLOADED', 'BACKUPS_UNCONFIRMED', 'ACK_TIMEOUT', 'REDIRECTS_EXHAUSTED']
  for (const code of GOES_ON) {
    it(`goes on after ${code}`, () => {
      void node.calls.ask(QUESTION)
      node.refuses(code)
      node.runtime.advance(1000)
      expect(ids()).to.deep.equal(['lock-1', 'lock-1'])
    })
  }

  for (const code of ['REJECTED', 'LOCK_HELD', 'FORBIDDEN', 'TOO_LARGE', 'CLOCK_AHEAD'] as const) {
    it(`is over with ${code}`, async () => {
      const asked = errorOf(node.calls.ask(QUESTION))
      node.refuses(code)
      expect(await asked).to.include({ code, message: `scripted ${code}` })
      node.runtime.advance(60_000)
      node.calls.roadsChanged()
      expect(node.said).to.have.length(1)
    })
  }

  it('takes no refusal from a connection that it is not asked over any more', () => {
    void node.calls.ask(QUESTION)
    node.loses(2)
    const error = { code: 'REJECTED', message: 'of old' } as const
    node.hears({ type: 'LOCK_REFUSED', payload: { requestId: 'lock-1', name: 'door', error } }, 1)
    node.loses(3)
    expect(ids()).to.deep.equal(['lock-1', 'lock-1', 'lock-1'])
  })

  it('gives up five seconds beyond its wait, and says why nothing moved', async () => {
    node.connectionId = null
    const asked = errorOf(node.calls.ask(QUESTION))
    const why = new TopGunError('UNAUTHENTICATED', 'scripted')
    node.calls.note(why)
    node.runtime.advance(14_999)
    node.connects(1)
    expect(node.said, 'a question that waits yet').to.have.length(1)
    node.runtime.advance(1)
    expect(await asked).to.include({ code: 'DEADLINE_PASSED', definite: false, cause: why })
  })

  it('has definitely not happened where it was never asked', async () => {
    node.connectionId = null
    const asked = errorOf(node.calls.ask(QUESTION))
    node.runtime.advance(15_000)
    const error = await asked
    expect(error).to.include({ code: 'DEADLINE_PASSED', definite: true })
    expect(error.cause).to.equal(undefined)
    node.connects(1)
    expect(node.said).to.deep.equal([])
  })

  it('keeps its own reason while it is on its way', async () => {
    const asked = errorOf(node.calls.ask({ ...QUESTION, waitMs: 0 }))
    node.calls.note(new TopGunError('UNAUTHENTICATED'))
    node.runtime.advance(5000)
    const error = await asked
    expect(error).to.include({ code: 'DEADLINE_PASSED' })
    expect(error.cause).to.include({ code: 'ACK_TIMEOUT' })
  })

  it('is not asked where the caller had stopped waiting before', async () => {
    const error = await errorOf(node.calls.ask({ ...QUESTION, signal: AbortSignal.abort('why') }))
    expect(error).to.include({ code: 'DEADLINE_PASSED', definite: true, cause: 'why' })
    expect(node.said).to.deep.equal([])
  })

  it('lets go of its signal when it is over', async () => {
    const stop = new AbortController()
    const asked = node.calls.ask({ ...QUESTION, signal: stop.signal })
    node.grants(5)
    await asked
    stop.abort()
    node.runtime.advance(60_000)
    expect(node.said).to.have.length(1)
  })

  it('is asked of a new owner as soon as there is one, and of nobody else', () => {
    void node.calls.ask(QUESTION)
    node.owner = 'b'
    node.calls.roadsChanged()
    expect(node.said, 'a node that passes on is as good as the one before').to.have.length(1)
    node.nodeId = 'b'
    node.connects(2)
    node.connects(2)
    expect(ids()).to.deep.equal(['lock-1', 'lock-1'])
    node.runtime.advance(12_999)
    expect(node.said).to.have.length(2)
  })

  describe('that is over', () => {
    const late: number[] = []
    const LATE: LockQuestion = { ...QUESTION, tooLate: (token) => late.push(token) }
    beforeEach(() => late.splice(0))

    it('tells of a token that comes when the caller has stopped waiting, over whatever connection', async () => {
      const stop = new AbortController()
      const asked = errorOf(node.calls.ask({ ...LATE, signal: stop.signal }))
      stop.abort()
      await asked
      node.loses(2)
      node.grants(5, 'lock-1')
      expect(late).to.deep.equal([5])
    })

    it('tells of another token than the one that was waited for', async () => {
      const asked = node.calls.ask(LATE)
      node.loses(2)
      node.grants(5)
      await asked
      node.grants(5, 'lock-1')
      node.refuses('LOCK_HELD')
      expect(late, 'the same answer').to.deep.equal([])
      node.grants(6, 'lock-1')
      expect(late).to.deep.equal([6])
    })

    it('is forgotten once nobody can wait for it any more, and at once where nobody was asked', async () => {
      const asked = errorOf(node.calls.ask({ ...LATE, waitMs: 0 }))
      node.loses(null)
      node.runtime.advance(5000)
      await asked
      node.runtime.advance(2999)
      node.grants(5, 'lock-1')
      node.runtime.advance(1)
      node.grants(6, 'lock-1')
      const unasked = errorOf(node.calls.ask({ ...LATE, waitMs: 0 }))
      node.runtime.advance(5000)
      await unasked
      node.grants(7, 'lock-2')
      expect(late).to.deep.equal([5])
    })

    it('is forgotten at once where it was answered, and asked once', async () => {
      const asked = node.calls.ask(LATE)
      node.grants(5)
      await asked
      node.grants(6, 'lock-1')
      expect(late).to.deep.equal([])
    })

    it('is forgotten when the client closes', async () => {
      const asked = errorOf(node.calls.ask(LATE))
      node.runtime.advance(15_000)
      await asked
      node.calls.close()
      node.grants(5, 'lock-1')
      expect(late).to.deep.equal([])
    })
  })

  it('tells of a token that comes too late', async () => {
    const late: number[] = []
    const asked = errorOf(node.calls.ask({ ...QUESTION, waitMs: 0, tooLate: (token) => late.push(token) }))
    node.runtime.advance(5000)
    await asked
    node.grants(5, 'lock-1')
    expect(late).to.deep.equal([5])
  })

  it('is told that the client is closed, as whoever asks from then on', async () => {
    const sent = errorOf(node.calls.ask(QUESTION))
    node.connectionId = null
    const unsent = errorOf(node.calls.ask(QUESTION))
    node.calls.close()
    expect(await sent).to.include({ code: 'CLIENT_CLOSED', definite: false })
    expect(await unsent).to.include({ code: 'CLIENT_CLOSED', definite: true })
    node.connects(2)
    expect(await errorOf(node.calls.ask(QUESTION))).to.include({ code: 'CLIENT_CLOSED', definite: true })
    await settled()
    expect(node.said).to.have.length(1)
  })

  it('says a thing once to whoever is there', () => {
    const { say } = QUESTION
    expect(node.calls.tell('door', say('x', 0))).to.equal(true)
    node.connectionId = null
    expect(node.calls.tell('door', say('y', 0))).to.equal(false)
    expect(ids()).to.deep.equal(['x'])
  })
})
