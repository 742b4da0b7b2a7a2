/** The door of locks: what a client says as the question that the owner gets, and the answer as the client gets it. */
import { expect } from 'chai'
import type { LockDown, LockUp, OpResult, Principal } from '@topgunbuild/core'
import type { Ask, LockAsk } from '../../../cluster/locks/lock-ask'
import { LockDoor, type LockAsker } from '../LockDoor'

interface Asked {
  readonly name: string
  readonly ask: Ask
  readonly waitMs: number
  readonly principal: Principal
  readonly answer: (result: OpResult) => void
}

const asker = (userId: string, connection = 'conn-1'): LockAsker => ({
  principal: { userId, roles: ['USER'] },
  connection,
})
const request = (payload: Partial<Extract<LockUp, { type: 'LOCK_REQUEST' }>['payload']> = {}): LockUp => ({
  type: 'LOCK_REQUEST',
  payload: { requestId: 'r1', name: 'jobs', ...payload },
})
const release = (payload: Partial<Extract<LockUp, { type: 'LOCK_RELEASE' }>['payload']> = {}): LockUp => ({
  type: 'LOCK_RELEASE',
  payload: { requestId: 'r2', name: 'jobs', fencingToken: 7, ...payload },
})

class Bench {
  readonly asked: Asked[] = []
  readonly told: LockDown[] = []
  private readonly door = new LockDoor((name, ask, waitMs, principal, answer) => {
    this.asked.push({ name, ask, waitMs, principal, answer })
  })

  says(message: LockUp, from = asker('ana')): Asked {
    this.door.fromClient(message, from, (answer) => this.told.push(answer))
    return this.asked.at(-1) ?? expect.fail('nothing was asked')
  }
}

function lockAskOf(message: LockUp, from?: LockAsker): LockAsk {
  const { ask } = new Bench().says(message, from)
  return ask.kind === 'lock' ? ask : expect.fail('a lock was asked to be given back')
}

function answerTo(message: LockUp, result: Partial<OpResult>): LockDown[] {
  const bench = new Bench()
  bench.says(message).answer({ opId: 'op', success: true, ...result })
  return bench.told
}

describe('LockDoor, asking', () => {
  it('asks the owner by the name of the lock, in the name of the user, and says nothing meanwhile', () => {
    const bench = new Bench()
    const { name, principal } = bench.says(request({ name: 'nightly' }), asker('ben'))
    expect([name, principal.userId]).to.deep.equal(['nightly', 'ben'])
    expect([bench.asked.length, bench.told.length]).to.deep.equal([1, 0])
  })

  it('holds for whom the client names, of its own user', () => {
    expect(lockAskOf(request({ holder: 'h' }), asker('ana')).holder).to.equal('["ana","h"]')
    expect(lockAskOf(request({ holder: 'h' }), asker('ben')).holder).to.equal('["ben","h"]')
  })

  it('holds in nobody else’s name, whatever names users and holders have', () => {
    const [ana, other] = [
      lockAskOf(request({ holder: 'smith 1', requestId: 'r' }), asker('ana')),
      lockAskOf(request({ holder: '1', requestId: 'r' }), asker('ana smith')),
    ]
    expect(ana.holder).to.not.equal(other.holder)
    expect(ana.requestId).to.not.equal(other.requestId)
  })

  it('holds for the connection of a client that names nobody, whatever the connection of one that does', () => {
    const nameless = ['conn-1', 'conn-2'].map((connection) => lockAskOf(request(), asker('ana', connection)).holder)
    expect(nameless).to.deep.equal(['["ana","conn-1"]', '["ana","conn-2"]'])
    const named = ['conn-1', 'conn-2'].map((connection) =>
      lockAskOf(request({ holder: 'h' }), asker('ana', connection)),
    )
    expect(named[0]).to.deep.equal(named[1])
  })

  it('takes the same id of two holders for two requests, and of one holder for one', () => {
    const idOf = (userId: string, holder: string, requestId: string): string =>
      lockAskOf(request({ holder, requestId }), asker(userId)).requestId
    expect(idOf('ana', 'h', 'r1')).to.equal(idOf('ana', 'h', 'r1'))
    const others = [idOf('ana', 'h', 'r1'), idOf('ana', 'h', 'r2'), idOf('ana', 'g', 'r1'), idOf('ben', 'h', 'r1')]
    expect(new Set(others).size).to.equal(4)
  })

  const TTLS: readonly [string, number | undefined, number][] = [
    ['nothing', undefined, 10_000],
    ['less than the least', 0, 1000],
    ['the least', 1000, 1000],
    ['something between', 25_000, 25_000],
    ['a part of a millisecond', 1500.6, 1501],
    ['the most', 300_000, 300_000],
    ['more than the most', 300_001, 300_000],
  ]
  for (const [name, ttl, ttlMs] of TTLS) {
    it(`holds for ${ttlMs} ms where ${name} is asked for`, () => {
      expect(lockAskOf(request(ttl === undefined ? {} : { ttl })).ttlMs).to.equal(ttlMs)
    })
  }

  const WAITS: readonly [string, number | undefined, number][] = [
    ['nothing', undefined, 30_000],
    ['no wait', 0, 0],
    ['something between', 45_000, 45_000],
    ['the longest wait', 3_600_000, 3_600_000],
    ['more than the longest wait', 3_600_001, 3_600_000],
  ]
  for (const [name, waitMs, waits] of WAITS) {
    it(`waits for ${waits} ms where ${name} is asked for`, () => {
      expect(new Bench().says(request(waitMs === undefined ? {} : { waitMs })).waitMs).to.equal(waits)
    })
  }

  it('gives back by the token alone, whoever says so, and waits for nothing', () => {
    const { name, ask, waitMs, principal } = new Bench().says(release({ fencingToken: 42 }), asker('ben'))
    expect([name, ask, waitMs]).to.deep.equal(['jobs', { kind: 'unlock', fencingToken: 42 }, 0])
    expect(principal.userId).to.equal('ben')
  })
})

describe('LockDoor, answering', () => {
  const error = { code: 'LOCK_HELD', message: 'Another holds it.', retryAfterMs: 5 } as const

  it('tells who asked for a lock its token, under the id of the client', () => {
    expect(answerTo(request(), { lock: { fencingToken: 9 } })).to.deep.equal([
      { type: 'LOCK_GRANTED', payload: { requestId: 'r1', name: 'jobs', fencingToken: 9 } },
    ])
  })

  for (const [isReleased, success] of [
    [true, true],
    [false, false],
    [undefined, false],
  ] as const) {
    it(`tells who gave a lock back ${success} where the owner says ${isReleased}`, () => {
      const lock = { fencingToken: 9, ...(isReleased === undefined ? {} : { isReleased }) }
      expect(answerTo(release(), { lock })).to.deep.equal([
        { type: 'LOCK_RELEASED', payload: { requestId: 'r2', name: 'jobs', success } },
      ])
    })
  }

  it('tells why nothing came of it, with all that the owner says of it', () => {
    for (const [message, requestId] of [
      [request(), 'r1'],
      [release(), 'r2'],
    ] as const) {
      expect(answerTo(message, { success: false, error })).to.deep.equal([
        { type: 'LOCK_REFUSED', payload: { requestId, name: 'jobs', error } },
      ])
    }
  })

  it('calls it an error of its own where the owner says neither what came of it nor why not', () => {
    for (const message of [request(), release()]) {
      const [told, ...more] = answerTo(message, { success: true })
      expect(told?.type).to.equal('LOCK_REFUSED')
      expect(told?.type === 'LOCK_REFUSED' ? told.payload.error.code : undefined).to.equal('INTERNAL')
      expect(more).to.deep.equal([])
    }
  })

  it('answers a release without an id under none', () => {
    const nameless: LockUp = { type: 'LOCK_RELEASE', payload: { name: 'jobs', fencingToken: 7 } }
    const [told] = answerTo(nameless, { lock: { fencingToken: 7, isReleased: true } })
    expect(told?.payload.requestId).to.equal('')
  })

  it('answers each by its own, whichever is decided first', () => {
    const bench = new Bench()
    const [first, second] = [
      bench.says(request({ requestId: 'a' })),
      bench.says(request({ requestId: 'b', name: 'x' })),
    ]
    second.answer({ opId: '2', success: true, lock: { fencingToken: 2 } })
    first.answer({ opId: '1', success: true, lock: { fencingToken: 1 } })
    expect(bench.told.map(({ payload }) => payload)).to.deep.equal([
      { requestId: 'b', name: 'x', fencingToken: 2 },
      { requestId: 'a', name: 'jobs', fencingToken: 1 },
    ])
  })
})
