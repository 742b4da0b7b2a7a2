/** The small decisions about ops: what is definite, what is stamped anew, what fits a frame, what a map shows. */
import { decodeFrame, supersedes, WriteConcern, type AckLevel, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ackOf, isDegraded } from '../ack'
import {
  admit,
  DEFAULT_BACKPRESSURE_CONFIG,
  NO_PRESSURE,
  pendingOf,
  pressureAt,
  storageIsBehind,
  type Load,
  type Pressure,
} from '../backpressure'
import { KeyState } from '../KeyState'
import { EncodedOp } from '../../storage/EncodedOp'
import { cutIntoFrames, encodeOp, MAX_FRAME_BYTES, MAX_FRAME_OPS, opBatchFrame } from '../op-frames'
import { beginAttempt, isDefinite, loseAttempts, settleAttempt, type Attempt, type PendingOp } from '../PendingOp'
import { opsToRestamp } from '../restamp'
import { UnansweredBatches } from '../UnansweredBatches'

const stamp = (millis: number, nodeId = 'n') => ({ millis, counter: 0, nodeId })
const record = (millis: number, value: unknown = millis): LWWRecord<unknown> => ({ value, timestamp: stamp(millis) })
const onConnection = (connectionId: number): Attempt => ({
  route: { connectionId, nodeId: 'x', owner: 'x', reason: 'owner' },
  dueAt: 0,
  frame: { bytes: 1, ops: 1, sentAt: 0 },
})
const opWith = (...connections: number[]): Pick<PendingOp, 'open' | 'mayHaveHappened'> => ({
  open: connections.map(onConnection),
  mayHaveHappened: false,
})

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('definiteness', () => {
  it('holds for an op never sent', () => expect(isDefinite(opWith())).to.equal(true))

  it('holds once every attempt was definitely refused', () => {
    const op = opWith(1, 2)
    settleAttempt(op, 1, true)
    expect(isDefinite(op)).to.equal(false)
    settleAttempt(op, 2, true)
    expect(isDefinite(op)).to.equal(true)
  })

  it('needs two refusals for two sendings on one connection', () => {
    const op = opWith(1, 1)
    settleAttempt(op, 1, true)
    expect(isDefinite(op)).to.equal(false)
  })

  it('is gone for ever with one lost connection, or one answer that does not say', () => {
    const lost = opWith(1, 2)
    expect(loseAttempts(lost, 3)).to.equal(false)
    expect(loseAttempts(lost, 1)).to.equal(true)
    settleAttempt(lost, 2, true)
    const unsaid = opWith(1)
    settleAttempt(unsaid, 1, false)
    expect([isDefinite(lost), isDefinite(unsaid)]).to.deep.equal([false, false])
  })
})

describe('opsToRestamp', () => {
  const op = (millis: number, mayHaveHappened = false, open: Attempt[] = []) => ({
    record: record(millis),
    mayHaveHappened,
    open,
  })
  it('takes what is ahead and was never taken, in order', () => {
    const ops = [op(200), op(50), op(300, true), op(400, false, [onConnection(1)]), op(500)]
    expect(opsToRestamp(ops, 100)).to.deep.equal([ops[0], ops[4]])
  })
})

const hasNoProto = (value: unknown): boolean => !JSON.stringify(value).includes('"__proto__":')

describe('frames', () => {
  const op = (index: number) => ({ opId: `c:s:${index}`, mapName: 'm', key: `k${index}`, record: record(index + 1) })

  it('read back as the batch that went in', () => {
    fc.assert(
      // Neither JSON nor MessagePack keeps the sign of a zero; and a field named `__proto__` no decoder gives back.
      fc.property(fc.nat(40), fc.jsonValue().map(asJson).filter(hasNoProto), (count, value) => {
        const ops = Array.from({ length: count }, (_, index) => ({
          ...op(index),
          record: { value, timestamp: stamp(1) },
        }))
        const message = decodeFrame(opBatchFrame(ops.map(encodeOp)))
        expect(message).to.deep.equal({
          type: 'OP_BATCH',
          payload: {
            ops: ops.map(({ opId, ...rest }) => ({ id: opId, ...rest, opType: value === null ? 'REMOVE' : 'PUT' })),
          },
        })
      }),
      { numRuns: 50 },
    )
  })

  it('are cut by bytes and by number, in order, losing none', () => {
    const sized = (byteLength: number) => ({ encoded: { byteLength } })
    const third = Math.floor(MAX_FRAME_BYTES / 3)
    const lengths = (ops: { encoded: { byteLength: number } }[]): number[] =>
      cutIntoFrames(ops).map((run) => run.length)
    expect(lengths([])).to.deep.equal([])
    expect(lengths([third, third, third, third].map(sized))).to.deep.equal([3, 1])
    expect(lengths([1, MAX_FRAME_BYTES * 2, 1].map(sized))).to.deep.equal([1, 1, 1])
    expect(lengths(Array.from({ length: MAX_FRAME_OPS + 1 }, () => sized(1)))).to.deep.equal([MAX_FRAME_OPS, 1])
    const ops = [third, third * 2, 5, third, third].map(sized)
    expect(cutIntoFrames(ops).flat()).to.deep.equal(ops)
  })
})

describe('what a map shows for a key', () => {
  it('is the greatest of what is confirmed and what is pending, whatever the order of events', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('pending' as const), millis: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constant('confirmed' as const), millis: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constant('accepted' as const), millis: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ kind: fc.constant('refused' as const), millis: fc.integer({ min: 1, max: 50 }) }),
    )
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const state = new KeyState<unknown>(undefined)
        const confirmed = new Set<number>()
        const pending = new Map<string, number>()
        for (const [at, { kind, millis }] of events.entries()) {
          // One of those that are pending, whichever; or of nobody.
          const opId = [...pending.keys()][millis % (pending.size + 1)] ?? 'of nobody'
          const wrote = pending.get(opId)
          if (kind === 'pending') {
            state.write({ opId: `${at}`, record: record(millis) })
            pending.set(`${at}`, millis)
          } else if (kind === 'confirmed') {
            state.confirm(record(millis))
            confirmed.add(millis)
          } else {
            expect(state.settle(opId, kind === 'accepted')?.timestamp.millis).to.equal(wrote)
            pending.delete(opId)
            if (wrote !== undefined && kind === 'accepted') confirmed.add(wrote)
          }
          expect(state.shown?.timestamp.millis ?? 0).to.equal(Math.max(0, ...confirmed, ...pending.values()))
          expect(state.confirmed?.timestamp.millis ?? 0).to.equal(Math.max(0, ...confirmed))
          expect(state.isSettled).to.equal(pending.size === 0)
        }
      }),
    )
  })

  it('goes back below a refused write', () => {
    const state = new KeyState<unknown>(undefined)
    state.confirm(record(1, 'kept'))
    state.write({ opId: 'op', record: record(9, 'refused') })
    expect(state.shown?.value).to.equal('refused')
    state.settle('op', false)
    expect(state.shown?.value).to.equal('kept')
    expect(supersedes(record(9), state.shown)).to.equal(true)
  })
})

describe('backpressure', () => {
  const config = { ...DEFAULT_BACKPRESSURE_CONFIG, maxPendingOps: 10 }
  const high: Pressure = { isHigh: true, isPaused: false }
  const paused: Pressure = { isHigh: true, isPaused: true }
  const rows: [string, Pressure, number, Pressure, string[]][] = [
    ['below the high mark nothing is told', NO_PRESSURE, 7, NO_PRESSURE, []],
    ['at the high mark', NO_PRESSURE, 8, high, ['backpressure:high']],
    ['between the marks nothing changes', high, 6, high, []],
    ['at the bound', high, 10, paused, ['backpressure:paused']],
    ['from nothing to the bound', NO_PRESSURE, 10, paused, ['backpressure:high', 'backpressure:paused']],
    ['paused stays paused above the low mark', paused, 6, paused, []],
    ['at the low mark', paused, 5, NO_PRESSURE, ['backpressure:resumed', 'backpressure:low']],
  ]
  for (const [name, before, pending, after, events] of rows) {
    it(name, () => expect(pressureAt(before, pending, config)).to.deep.equal({ pressure: after, events }))
  }

  const admissions = [
    ['pause', paused, 10, true, 'wait'],
    ['pause', paused, 6, true, 'wait'],
    ['pause', paused, 10, false, 'refuse'],
    ['pause', paused, 6, false, 'take'],
    ['throw', high, 10, true, 'refuse'],
    ['throw', high, 9, true, 'take'],
    ['drop-oldest', high, 10, true, 'drop-oldest'],
    ['drop-oldest', high, 9, false, 'take'],
  ] as const
  for (const [strategy, pressure, pending, canWait, admission] of admissions) {
    it(`${strategy} with ${pending} of 10 ${canWait ? 'can wait' : 'cannot wait'}: ${admission}`, () => {
      expect(admit(pressure, pending, { ...config, strategy }, canWait)).to.equal(admission)
    })
  }
})

describe('ackOf', () => {
  const from = { nodeId: 'x', connectionId: 1 }
  it('names the owner first, or the one who answered', () => {
    const told = ackOf(
      { opId: 'o', success: true, achievedLevel: 'REPLICATED', copies: 2, holders: ['a', 'b'], version: 7 },
      from,
      'MEMORY',
    )
    expect(told).to.deep.equal({
      opId: 'o',
      level: 'REPLICATED',
      copies: 2,
      holders: ['a', 'b'],
      servedBy: 'a',
      version: 7,
    })
    expect(ackOf({ opId: 'o', success: true }, from, 'MEMORY')).to.deep.equal({
      opId: 'o',
      level: 'MEMORY',
      copies: 1,
      holders: ['x'],
      servedBy: 'x',
      version: 0,
    })
  })

  const rows: [AckLevel, WriteConcern | undefined, boolean][] = [
    ['REPLICATED', undefined, false],
    ['APPLIED', undefined, true],
    ['APPLIED', WriteConcern.APPLIED, false],
    ['MEMORY', WriteConcern.APPLIED, true],
    ['REPLICATED', WriteConcern.PERSISTED, true],
    ['PERSISTED', WriteConcern.REPLICATED, false],
  ]
  for (const [level, asked, degraded] of rows) {
    it(`${level} for ${asked ?? 'nothing asked'} is ${degraded ? '' : 'not '}degraded`, () => {
      expect(isDegraded(level, asked)).to.equal(degraded)
    })
  }
})

describe('the fullness of the op log', () => {
  const config = { ...DEFAULT_BACKPRESSURE_CONFIG, maxPendingOps: 10, maxPendingBytes: 1000 }
  const load = (ops: number, bytes: number, unstoredBytes = 0): Load => ({ ops, bytes, unstoredBytes })
  const TABLE: readonly [string, Load, 'pause' | 'drop-oldest', number][] = [
    ['nothing', load(0, 0), 'pause', 0],
    ['few large ops: by their bytes', load(1, 500), 'pause', 5],
    ['many small ops: by their number', load(7, 100), 'pause', 7],
    ['just below the bound in bytes', load(1, 999), 'pause', 9],
    ['at the bound in bytes', load(1, 1000), 'pause', 10],
    ['slow storage', load(1, 10, 1000), 'pause', 10],
    ['slow storage, where giving up ops makes no room', load(1, 10, 1000), 'drop-oldest', 1],
  ]
  for (const [name, given, strategy, pending] of TABLE) {
    it(`${name}: ${pending} of 10`, () => expect(pendingOf(given, { ...config, strategy })).to.equal(pending))
  }

  it('is not for an op log to help while storage is behind', () => {
    expect(storageIsBehind(load(1, 10, 999), config)).to.equal(false)
    expect(storageIsBehind(load(1, 10, 1000), config)).to.equal(true)
  })
})

describe('attempts nobody answers', () => {
  it('do not pile up: the oldest become no more than a doubt', () => {
    const op = opWith()
    for (let count = 0; count < 16; count++) beginAttempt(op, onConnection(1))
    expect([op.open.length, op.mayHaveHappened]).to.deep.equal([16, false])
    for (let count = 0; count < 100; count++) beginAttempt(op, onConnection(2))
    expect([op.open.length, op.mayHaveHappened]).to.deep.equal([16, true])
    expect(op.open.every(({ route }) => route.connectionId === 2)).to.equal(true)
    for (let count = 0; count < 16; count++) settleAttempt(op, 2, true)
    expect([op.open.length, isDefinite(op)]).to.deep.equal([0, false])
  })

  it('in batches: the oldest batches of a connection are forgotten, the newest never', () => {
    const pending = (opId: string): PendingOp => ({
      opId,
      mapName: 'm',
      key: opId,
      record: record(1),
      partitionId: 0,
      encoded: new EncodedOp(new Uint8Array()),
      storageId: null,
      open: [],
      flight: null,
      fromEarlierRun: false,
      mayHaveHappened: false,
      redirectedTo: null,
      redirects: 0,
      waits: 0,
      timeouts: 0,
      restamps: 0,
      isConcernExplicit: false,
      lastError: null,
      waiter: null,
    })
    const batches = new UnansweredBatches(3)
    for (const opId of ['a', 'b', 'c', 'd']) batches.add(1, [pending(opId)])
    batches.add(2, ['e', 'f', 'g', 'h'].map(pending))
    const found = (connectionId: number, lastId: string): string[] =>
      batches.takeEndingIn(connectionId, lastId).map(({ opId }) => opId)
    expect(found(1, 'a')).to.deep.equal([])
    expect(found(1, 'c')).to.deep.equal(['c'])
    expect(found(1, 'c')).to.deep.equal([])
    expect(found(2, 'h')).to.deep.equal(['e', 'f', 'g', 'h'])
    batches.forget(1)
    expect(found(1, 'd')).to.deep.equal([])
  })
})
