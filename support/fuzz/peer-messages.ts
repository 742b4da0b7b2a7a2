/**
 * What one node may say to another, as fast-check makes it up: of the right shape, about a cluster that does not exist.
 * A mad peer is out of its mind, not a traitor: it knows the secret, and not who is in the cluster.
 */
import fc from 'fast-check'
import { op, record } from './client-messages'

const PARTITIONS = 271
const name = fc.constantFrom('mad-a', 'mad-b', 'mad-c')
const incarnation = name.map((nodeId) => `${nodeId}-1`)
const p = fc.nat(PARTITIONS - 1)
const count = fc.oneof(fc.nat(3), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER))
const stored = fc.record({ m: fc.constant('fuzz'), k: op.map(({ key }) => key), r: record, s: count })
const records = fc.array(stored, { maxLength: 3 })
const buckets = fc.array(fc.nat(), { maxLength: 8 })
const epoch = fc.record({ epoch: count, issuer: incarnation, from: count })

const position = fc.record({
  clusterId: fc.constant('a cluster that is not'),
  version: count,
  digest: fc.nat(),
  lineage: fc.array(epoch, { minLength: 1, maxLength: 3 }),
  addresses: fc.array(
    fc.nat(9999).map((n) => `127.0.0.1:${n % 9}`),
    { minLength: 1, maxLength: 1 },
  ),
  holders: fc.constant(1),
  topTerm: count,
})

const fact = fc.oneof(
  fc.record({ type: fc.constantFrom('removed', 'leaving'), nodeId: name, incarnation }),
  fc.record({ type: fc.constantFrom('synced', 'stalled'), partitionId: p, term: count, nodeId: name }),
  fc.record({ type: fc.constant('sealed'), partitionId: p, term: count, to: name }),
  fc.record({ type: fc.constantFrom('link-broken', 'link-whole'), between: fc.tuple(name, name) }),
)

const member = fc.record({
  nodeId: name,
  incarnation,
  endpoint: fc.constant('ws://mad.example'),
  clusterAddress: fc.constant('127.0.0.1:1'),
  status: fc.constantFrom('ACTIVE', 'LEAVING'),
})

const partition = fc.record({
  owner: name,
  term: fc.integer({ min: 1, max: 9 }),
  backups: fc.array(name, { maxLength: 2 }),
  followers: fc.array(name, { maxLength: 1 }),
  target: fc.record({ owner: name, backups: fc.array(name, { maxLength: 2 }) }),
  moveTo: fc.constant(null),
  unclean: fc.boolean(),
})

/** One partition, 271 times: what matters of a strange state is that it is whole. */
const state = fc.record({
  clusterId: fc.constant('a cluster that is not'),
  version: fc.integer({ min: 1 }),
  mapVersion: fc.integer({ min: 1 }),
  lineage: fc.array(epoch, { minLength: 1, maxLength: 3 }),
  members: fc.array(member, { minLength: 1, maxLength: 3 }),
  partitions: partition.map((one) => Array.from({ length: PARTITIONS }, () => one)),
  brokenLinks: fc.array(fc.tuple(name, name), { maxLength: 2 }),
  backupCount: fc.nat(6),
})

const streamItem = fc.oneof(
  fc.record({ kind: fc.constant('start'), p, term: count, base: count, bringUp: fc.boolean(), compare: fc.boolean() }),
  fc.record({
    kind: fc.constant('op'),
    p,
    term: count,
    seq: count,
    m: fc.constant('fuzz'),
    k: fc.constant('k'),
    r: record,
  }),
  fc.record({
    kind: fc.constant('snapshot'),
    p,
    term: count,
    chunk: fc.integer({ min: 1 }),
    records,
    recent: fc.constant(null),
  }),
  fc.record({ kind: fc.constant('collect'), p, term: count, before: count }),
)

const of = <T extends string>(type: T) => fc.constant(type)
const many = <T>(each: fc.Arbitrary<T>) => fc.array(each, { maxLength: 4 })

export const peerMessages: fc.Arbitrary<object> = fc.oneof(
  fc.record({
    type: of('HEARTBEAT'),
    stamp: fc.integer(),
    echo: fc.option(fc.integer()),
    position,
    former: fc.option(position),
    facts: many(fact),
  }),
  fc.record({ type: of('REPORT'), facts: many(fact) }),
  fc.record({ type: of('STATE_PULL') }),
  fc.record({ type: fc.constantFrom('STATE', 'HAND_OVER'), state }),
  fc.record({ type: of('ASK_COORDINATOR'), coordinator: incarnation }),
  fc.record({ type: of('COORDINATOR_ANSWER'), coordinator: incarnation, hears: fc.boolean(), state: fc.option(state) }),
  fc.record({ type: of('CONFIRM'), round: fc.integer(), version: count }),
  fc.record({ type: of('CONFIRM_ANSWER'), round: fc.nat(9), state: fc.option(state) }),
  fc.record({ type: of('STREAM'), owner: incarnation, items: many(streamItem) }),
  fc.record({
    type: of('STREAM_ACK'),
    acks: many(fc.record({ p, term: count, seq: count, chunk: fc.nat(9), buckets })),
    refused: many(fc.record({ p, term: count })),
  }),
  fc.record({ type: of('KEEPS'), aside: count, wallMs: fc.integer() }),
  fc.record({
    type: of('TAKE'),
    version: count,
    items: many(fc.record({ p, term: count, held: fc.record({ term: count, seq: count }) })),
  }),
  fc.record({
    type: of('TAKE_ANSWER'),
    items: many(fc.record({ p, term: count, refused: fc.boolean(), seq: count, records })),
  }),
  fc.record({
    type: of('FORWARD'),
    version: count,
    ops: many(fc.record({ request: fc.nat(), op, waitMs: fc.integer({ min: -1, max: 1000 }) })),
  }),
  fc.record({
    type: of('FORWARD_RESULT'),
    results: many(
      fc.record({ request: fc.nat(9), result: fc.record({ opId: fc.constant('fuzz:1'), success: fc.boolean() }) }),
    ),
  }),
  fc.record({
    type: of('REPAIR'),
    items: many(fc.record({ p, digest: fc.nat(), records: fc.option(records), more: fc.boolean() })),
  }),
  fc.record({
    type: of('REPAIR_ANSWER'),
    items: many(
      fc.record({
        p,
        digest: fc.nat(),
        answer: fc.constantFrom('merged', 'send', 'more', 'later'),
        buckets: fc.option(buckets),
      }),
    ),
  }),
  fc.record({ type: of('LOOK_UP'), request: fc.nat(), map: fc.constant('fuzz'), key: fc.constant('k') }),
  fc.record({ type: of('FOUND'), request: fc.nat(9), term: count, seq: count, record: fc.option(record) }),
)

export const handshakeMessages: fc.Arbitrary<object> = fc.oneof(
  fc.record({ type: of('PEER_CHALLENGE'), nonce: fc.string() }),
  fc.record({ type: of('PEER_PROOF'), nonce: fc.string(), proof: fc.string() }),
  fc.record({
    type: fc.constantFrom('PEER_HELLO', 'PEER_WELCOME'),
    identity: fc.record({
      nodeId: name,
      incarnation,
      endpoint: fc.string(),
      clusterAddress: fc.string(),
      protocol: fc.integer(),
      since: fc.integer(),
    }),
    proof: fc.string(),
  }),
  fc.record({ type: of('PEER_LINKED') }),
  fc.record({ type: of('STATE_PULL') }),
)
