/** What is accepted unparsed is what parsing would have made of it, and what arrives as it should is accepted. */
import { expect } from 'chai'
import fc from 'fast-check'
import { z } from 'zod'
import { acceptorOf, leavesAlone } from '../acceptor'
import { clientOpSchema, downMessageSchema, upMessageSchema } from '../client-messages'

const pieces = fc.constantFrom<unknown>(
  '',
  'a',
  'id',
  0,
  1,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 53,
  true,
  false,
  null,
  undefined,
  [],
  ['a'],
  ['a', 'b'],
  {},
  { a: 1 },
  new Date(0),
  new Uint8Array(2),
  new Map(),
)
/** As it should be, nine times of ten. */
function mostly(usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: pieces })
}
function objects(usual: Record<string, fc.Arbitrary<unknown>>, requiredKeys: readonly string[]): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(usual).map(([name, arbitrary]) => [name, mostly(arbitrary)]))
  const more = fc.record(fields, { requiredKeys: [...requiredKeys] }).chain((object) => {
    return fc.boolean().map((isMore) => (isMore ? { ...object, more: 1 } : object))
  })
  return fc.oneof(
    { weight: 9, arbitrary: fc.record(fields, { requiredKeys: [...requiredKeys] }) },
    { weight: 1, arbitrary: more },
  )
}
const timestamps = objects({ millis: fc.nat(), counter: fc.nat(), nodeId: fc.string() }, [
  'millis',
  'counter',
  'nodeId',
])
const records = objects({ value: fc.jsonValue(), timestamp: timestamps, ttlMs: fc.integer() }, ['value', 'timestamp'])
const ops = objects(
  {
    id: fc.string(),
    mapName: fc.string({ minLength: 1 }),
    key: fc.string(),
    opType: fc.string(),
    record: records,
    writeConcern: fc.constantFrom('APPLIED', 'PERSISTED', 'never'),
    timeout: fc.integer(),
    orTag: fc.option(fc.string()),
  },
  ['mapName', 'key'],
)

/** @returns whether it was accepted */
function isAsParsed(schema: z.ZodType, value: unknown): boolean {
  if (!acceptorOf(schema)(value)) return false
  const parsed = schema.safeParse(value)
  expect(parsed.success, `${JSON.stringify(value)} was accepted`).to.equal(true)
  expect(parsed.data).to.deep.equal(value)
  return true
}

describe('accepting what is read unparsed', () => {
  it('accepts of ops only what parsing leaves as it is', () => {
    let accepted = 0
    fc.assert(
      fc.property(ops, (op) => {
        if (isAsParsed(clientOpSchema, op)) accepted++
      }),
      { numRuns: 3000 },
    )
    // Otherwise nothing was shown.
    expect(accepted).to.be.within(20, 2700)
  })

  const kinds: [what: string, schema: z.ZodType, accepted: readonly unknown[], not: readonly unknown[]][] = [
    ['text', z.string(), ['', 'a'], [1, null, undefined, ['a']]],
    ['text of a length', z.string().min(1).max(2), ['a', 'ab'], ['', 'abc']],
    ['numbers', z.number(), [0, -1.5], [NaN, Infinity, '1', 1n]],
    ['whole numbers', z.number().int(), [0, -3], [1.5, 2 ** 53, NaN]],
    ['numbers above', z.number().positive(), [0.1], [0, -1]],
    ['numbers from', z.number().nonnegative(), [0], [-1]],
    ['numbers below', z.number().lt(5), [4], [5]],
    ['numbers up to', z.number().lte(5), [5], [6]],
    ['yes and no', z.boolean(), [true, false], [0, 'true', null]],
    ['anything', z.unknown(), [undefined, null, { a: [1] }], []],
    ['one word', z.literal('a'), ['a'], ['b', undefined]],
    ['one of some', z.enum({ A: 'a', B: 'b' }), ['a', 'b'], ['A', 'c']],
    ['what may be absent', z.string().optional(), ['a', undefined], [null, 1]],
    ['what may be nothing', z.string().nullable(), ['a', null], [undefined, 1]],
    ['lists', z.array(z.number()), [[], [1, 2]], [[1, 'a'], { length: 0 }, null]],
    ['lists of a length', z.array(z.number()).min(1).max(2), [[1], [1, 2]], [[], [1, 2, 3]]],
    ['pairs', z.tuple([z.string(), z.number()]), [['a', 1]], [['a'], ['a', 1, 2], [1, 'a'], 'a1']],
    [
      'objects',
      z.object({ a: z.number(), b: z.string().optional() }),
      [{ a: 1 }, { a: 1, b: 'x' }],
      [{}, { a: 1, c: 2 }, { a: 1, b: undefined }, { b: 'x' }, null, [1], Object.assign(new Date(0), { a: 1 })],
    ],
    [
      'messages by their type',
      z.discriminatedUnion('t', [
        z.object({ t: z.literal('a'), x: z.number() }),
        z.object({ t: z.literal(['b', 'c']), y: z.string() }),
      ]),
      [
        { t: 'a', x: 1 },
        { t: 'b', y: '' },
        { t: 'c', y: '' },
      ],
      [{ t: 'a', y: '' }, { t: 'd' }, { x: 1 }, null, 'a'],
    ],
    ['one or the other', z.union([z.string(), z.number()]), ['a', 1], [true, null]],
  ]
  for (const [what, schema, accepted, not] of kinds) {
    it(`knows ${what}`, () => {
      for (const value of accepted) expect(isAsParsed(schema, value), JSON.stringify(value)).to.equal(true)
      for (const value of not) expect(acceptorOf(schema)(value), String(value)).to.equal(false)
    })
  }

  const foreign: [what: string, schema: z.ZodType, value: unknown][] = [
    ['a transformation', z.string().transform((text) => text.trim()), 'a'],
    ['a part that transforms', z.object({ a: z.string().transform((text) => text.trim()) }), { a: 'a' }],
    ['an option that transforms', z.union([z.string().transform((text) => text.trim()), z.string()]), 'a'],
    ['a default', z.string().default('a'), 'a'],
    ['a check of its own', z.string().refine(() => true), 'a'],
    ['a pattern', z.string().regex(/a/), 'a'],
    ['an address', z.email(), 'ana@example.org'],
    ['an integer of another kind', z.int32(), 1],
    ['what is made of a text', z.coerce.number(), 1],
    ['an object that keeps what it does not know', z.looseObject({ a: z.string() }), { a: 'a' }],
    ['a tuple with a rest', z.tuple([z.string()]).rest(z.string()), ['a', 'b']],
    ['a multiple', z.number().multipleOf(2), 4],
    ['a bound that is no number', z.number().gt(1).and(z.number()), 4],
  ]
  for (const [what, schema, value] of foreign) {
    it(`leaves ${what} to the schema`, () => expect(acceptorOf(schema)(value)).to.equal(false))
  }

  it('accepts what a schema that transforms is said to leave alone', () => {
    const schema = leavesAlone(
      z.unknown().transform((value) => value ?? null),
      (value) => value !== undefined,
    )
    expect([1, null, undefined].map(acceptorOf(schema))).to.deep.equal([true, true, false])
  })

  it('accepts the messages that every write takes, and leaves none to the schema that has nothing to change', () => {
    const op = {
      id: 'c:s:1',
      mapName: 'm',
      key: 'k',
      opType: 'PUT',
      record: { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'c' } },
    }
    const result = {
      opId: 'c:s:1',
      success: true,
      achievedLevel: 'REPLICATED',
      copies: 2,
      holders: ['a', 'b'],
      version: 3,
    }
    const isUp = acceptorOf(upMessageSchema)
    const isDown = acceptorOf(downMessageSchema)
    expect(isUp({ type: 'OP_BATCH', payload: { ops: [op] } })).to.equal(true)
    expect(isUp({ type: 'CLIENT_OP', payload: op })).to.equal(true)
    expect(isDown({ type: 'OP_ACK', payload: { lastId: 'c:s:1', results: [result] } })).to.equal(true)
    expect(acceptorOf(clientOpSchema)(op)).to.equal(true)
    expect(acceptorOf(clientOpSchema)({ ...op, more: 1 })).to.equal(false)
  })
})
