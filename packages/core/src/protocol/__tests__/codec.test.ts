/** Values survive the wire, and whatever bytes arrive, reading them says what they are and never throws. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { DownMessage, UpMessage } from '../client-messages'
import {
  decodeFrame,
  deserialize,
  deserializeEach,
  MAX_FRAME_DEPTH,
  readDownMessage,
  readUpMessage,
  serialize,
} from '../codec'

// A key `__proto__` is the one thing that does not come back: the decoder renames it, for safety's sake.
const json = fc
  .jsonValue({ maxDepth: 5 })
  .map((value) => JSON.stringify(value))
  .filter((text) => !text.includes('__proto__'))
  .map((text) => JSON.parse(text) as unknown)

const timestamp = fc.record({ millis: fc.maxSafeNat(), counter: fc.nat(), nodeId: fc.string() })
const op = fc.record(
  {
    id: fc.string(),
    mapName: fc.string({ minLength: 1 }),
    key: fc.string(),
    record: fc.record({ value: json, timestamp }),
  },
  { requiredKeys: ['mapName', 'key'] },
)
const upMessages: fc.Arbitrary<UpMessage> = fc.oneof(
  fc.record(
    { type: fc.constant('AUTH' as const), token: fc.string(), protocol: fc.nat() },
    { requiredKeys: ['type', 'token'] },
  ),
  fc.record({ type: fc.constant('PING' as const), timestamp: fc.nat() }),
  fc.record({ type: fc.constant('CLIENT_OP' as const), payload: op }),
  fc.record({ type: fc.constant('OP_BATCH' as const), payload: fc.record({ ops: fc.array(op) }) }),
  fc.constant({ type: 'PARTITION_MAP_REQUEST' as const }),
)

const downMessages: readonly DownMessage[] = [
  { type: 'AUTH_REQUIRED' },
  { type: 'AUTH_ACK' },
  { type: 'AUTH_ACK', nodeId: 'node-a', clusterId: 'c', protocolVersion: 1 },
  { type: 'AUTH_FAIL', error: 'expired', code: 4001 },
  { type: 'ERROR', payload: { code: 501, message: 'not served' } },
  { type: 'PONG', timestamp: 1, serverTime: 2 },
  { type: 'SHUTDOWN_PENDING', retryAfter: 5000 },
  { type: 'OP_ACK', payload: { lastId: 'x:1' } },
  {
    type: 'OP_ACK',
    payload: {
      lastId: '',
      results: [
        { opId: 'a', success: true, achievedLevel: 'REPLICATED', copies: 2, holders: ['n', 'm'], version: 7 },
        {
          opId: 'b',
          success: false,
          error: {
            code: 'NOT_OWNER',
            message: 'elsewhere',
            hint: { partitionId: 3, currentOwner: 'm', mapVersion: 7 },
          },
        },
      ],
    },
  },
  { type: 'OP_REJECTED', payload: { opId: 'a', reason: 'denied' } },
  { type: 'PARTITION_MAP_CURRENT', payload: { version: 7 } },
  { type: 'NOT_READY', payload: { message: 'founding', retryAfterMs: 100 } },
  {
    type: 'PARTITION_MAP',
    payload: {
      version: 7,
      partitionCount: 271,
      nodes: [{ nodeId: 'n', endpoints: { websocket: 'ws://n:1' }, status: 'ACTIVE' }],
      partitions: [{ partitionId: 0, ownerNodeId: 'n', backupNodeIds: [] }],
      generatedAt: 1,
      clusterId: 'c',
      lineage: [{ epoch: 1, issuer: 'i', from: 0 }],
    },
  },
]

describe('values one behind the other', () => {
  it('come back in order, each with where it lies', () => {
    fc.assert(
      fc.property(fc.array(json), (values) => {
        const parts = values.map(serialize)
        const whole = Buffer.concat(parts)
        const found: unknown[] = []
        deserializeEach(whole, (value, from, to) => {
          found.push(value)
          expect(Buffer.from(parts[found.length - 1] ?? []).equals(whole.subarray(from, to))).to.equal(true)
        })
        expect(found).to.deep.equal(values)
      }),
    )
  })

  it('are refused where the last is cut off', () => {
    const cut = Buffer.concat([serialize('whole'), serialize('cut off')]).subarray(0, -1)
    expect(() => deserializeEach(cut, () => undefined)).to.throw()
  })
})

describe('serialize and deserialize', () => {
  it('give back every JSON value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(deserialize(serialize(value))).to.deep.equal(value)
      }),
    )
  })

  it('read an ArrayBuffer as well as bytes, and a part of a longer buffer', () => {
    const bytes = Uint8Array.from(serialize({ a: [1, 'ü'] }))
    expect(deserialize(bytes.buffer)).to.deep.equal({ a: [1, 'ü'] })
    const longer = Buffer.concat([Buffer.from([9]), bytes, Buffer.from([9])])
    expect(deserialize(longer.subarray(1, -1))).to.deep.equal({ a: [1, 'ü'] })
  })

  it('refuse bytes behind the value, and a value cut short', () => {
    const bytes = serialize({ a: 'text' })
    expect(() => deserialize(Buffer.concat([bytes, Buffer.from([1])]))).to.throw()
    expect(() => deserialize(bytes.subarray(0, -1))).to.throw()
  })

  it('encode every object as a plain map, which other MessagePack readers know', () => {
    expect([...serialize({ a: 1 })]).to.deep.equal([0xde, 0, 1, 0xa1, 0x61, 1])
  })
})

describe('reading messages', () => {
  it('gives back every message of a client, as bytes and as text', () => {
    fc.assert(
      fc.property(upMessages, (message) => {
        expect(readUpMessage(serialize(message))).to.deep.equal({ kind: 'message', message })
        expect(readUpMessage(JSON.stringify(message))).to.deep.equal({ kind: 'message', message })
      }),
    )
  })

  for (const message of downMessages) {
    it(`gives back ${JSON.stringify(message).slice(0, 60)}`, () => {
      expect(readDownMessage(serialize(message))).to.deep.equal({ kind: 'message', message })
      expect(readDownMessage(JSON.stringify(message))).to.deep.equal({ kind: 'message', message })
    })
  }

  it('drops fields it does not know', () => {
    const reading = readUpMessage(serialize({ type: 'PING', timestamp: 1, from: 'the future' }))
    expect(reading).to.deep.equal({ kind: 'message', message: { type: 'PING', timestamp: 1 } })
  })

  const undecodable: ReadonlyArray<readonly [string, Uint8Array | string]> = [
    ['nothing', new Uint8Array(0)],
    ['a byte no value begins with', Uint8Array.of(0xc1)],
    ['a value cut short', serialize({ type: 'PING', timestamp: 1 }).subarray(0, -1)],
    ['bytes behind the value', Buffer.concat([serialize({ type: 'PING', timestamp: 1 }), Buffer.from([1])])],
    ['empty text', ''],
    ['text that is not JSON', '{type:PING}'],
    ['null', 'null'],
    ['a number', serialize(7)],
    ['a list', serialize(['PING'])],
    ['an object without a type', serialize({ timestamp: 1 })],
    ['an object whose type is no text', serialize({ type: 7 })],
    ['text nested too deep', `{"type":"AUTH","token":${'['.repeat(3000)}${']'.repeat(3000)}}`],
    ['bytes nested beyond the stack', new Uint8Array(100_000).fill(0x91)],
  ]
  for (const [what, frame] of undecodable) {
    it(`calls ${what} undecodable`, () => {
      const reading = readUpMessage(frame)
      expect(reading.kind).to.equal('undecodable')
      expect(reading).to.have.property('why').that.matches(/./)
    })
  }

  it('reads a value up to the greatest depth, and what it read can be encoded again', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const frame = (depth: number): string => `{"type":"OP_BATCH","payload":{"ops":[${nested(depth)}]}}`
    // The message, its payload and the list of ops are three levels themselves.
    const reading = readUpMessage(frame(MAX_FRAME_DEPTH - 3))
    expect(reading.kind).to.equal('message')
    expect(() => serialize(reading)).to.not.throw()
    expect(readUpMessage(frame(MAX_FRAME_DEPTH - 2)).kind).to.equal('undecodable')
  })

  it('calls a well-formed message of another type unknown, down to the other direction', () => {
    expect(readUpMessage(serialize({ type: 'TOPIC_SUB', payload: { topic: 't' } }))).to.deep.equal({
      kind: 'unknown',
      type: 'TOPIC_SUB',
    })
    expect(readUpMessage(serialize({ type: 'AUTH_ACK' }))).to.deep.equal({ kind: 'unknown', type: 'AUTH_ACK' })
    expect(readUpMessage(serialize({ type: '__proto__' }))).to.deep.equal({ kind: 'unknown', type: '__proto__' })
  })

  const malformed: ReadonlyArray<readonly [object, string]> = [
    [{ type: 'PING' }, 'timestamp'],
    [{ type: 'AUTH', token: 7 }, 'token'],
    [{ type: 'OP_BATCH' }, 'payload'],
    [{ type: 'OP_BATCH', payload: { ops: 'many' } }, 'payload.ops'],
    [{ type: 'CLIENT_OP', payload: { mapName: '', key: 'k' } }, 'payload.mapName'],
    [{ type: 'CLIENT_OP', payload: { mapName: 'm', key: 'k', writeConcern: 'ALL' } }, 'payload.writeConcern'],
    [
      {
        type: 'CLIENT_OP',
        payload: { mapName: 'm', key: 'k', record: { value: 1, timestamp: { millis: -1, counter: 0, nodeId: 'a' } } },
      },
      'payload.record.timestamp.millis',
    ],
  ]
  for (const [message, where] of malformed) {
    it(`calls ${JSON.stringify(message).slice(0, 60)} malformed, and says where`, () => {
      const reading = readUpMessage(serialize(message))
      expect(reading).to.include({ kind: 'malformed', type: Reflect.get(message, 'type') })
      expect(reading)
        .to.have.property('why')
        .that.matches(new RegExp(`^${where.replaceAll('.', '\\.')}: `))
    })
  }

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string()), (frame) => {
        expect(readUpMessage(frame).kind).to.be.a('string')
        expect(readDownMessage(frame).kind).to.be.a('string')
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves the decoding of a frame to text or bytes, as it came', () => {
    expect(decodeFrame('{"a":1}')).to.deep.equal({ a: 1 })
    expect(decodeFrame(serialize({ a: 1 }))).to.deep.equal({ a: 1 })
  })
})
