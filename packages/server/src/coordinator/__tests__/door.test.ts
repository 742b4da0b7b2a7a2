/** The door of a node, as tables: who may do what, which ops are refused and why, what old clients may call done. */
import { expect } from 'chai'
import fc from 'fast-check'
import { messageKeyOf, type ClientOp, type LWWRecord, type PermissionPolicy, type Principal } from '@topgunbuild/core'
import { AckPrefix } from '../AckPrefix'
import { checkAtDoor, type DoorRules } from '../op-checks'
import { isPermitted, readableOf } from '../permissions'
import { ReceivedLog } from '../ReceivedLog'

const principal = (userId: string, ...roles: string[]): Principal => ({ userId, roles })
const ana = principal('ana', 'USER')

describe('isPermitted', () => {
  const policy = (role: string, mapNamePattern: string, ...actions: PermissionPolicy['actions']): PermissionPolicy => ({
    role,
    mapNamePattern,
    actions,
  })
  const policies = [
    policy('USER', 'orders.*', 'READ', 'PUT'),
    policy('USER', 'notes:{userId}', 'ALL'),
    policy('USER', 'exact', 'PUT'),
    policy('CLERK', '*', 'PUT'),
  ]
  const TABLE: readonly [
    string,
    Principal,
    'READ' | 'PUT' | 'REMOVE',
    string,
    readonly PermissionPolicy[] | undefined,
    boolean,
  ][] = [
    ['anybody, where there are no policies', ana, 'PUT', 'any', undefined, true],
    ['anybody to remove, where there are no policies', ana, 'REMOVE', 'any', undefined, true],
    ['a user at a system map', ana, 'READ', '$sys/members', undefined, false],
    ['an admin at a system map', principal('root', 'ADMIN'), 'PUT', '$sys/members', undefined, true],
    ['a clerk at a system map, in spite of *', principal('cleo', 'CLERK'), 'PUT', '$sys/members', policies, false],
    ['an admin past all policies', principal('root', 'ADMIN'), 'REMOVE', 'any', [], true],
    ['anybody, where the policies are none', ana, 'PUT', 'any', [], false],
    ['a prefix', ana, 'PUT', 'orders.2024', policies, true],
    ['a prefix, another action', ana, 'REMOVE', 'orders.2024', policies, false],
    ['what merely begins like the prefix', ana, 'PUT', 'orders', policies, false],
    ['one’s own map', ana, 'REMOVE', 'notes:ana', policies, true],
    ['somebody else’s map', ana, 'PUT', 'notes:ben', policies, false],
    ['the exact name', ana, 'PUT', 'exact', policies, true],
    ['a longer name', ana, 'PUT', 'exactly', policies, false],
    ['another role', principal('ben', 'GUEST'), 'PUT', 'exact', policies, false],
    ['one of several roles', principal('ben', 'GUEST', 'CLERK'), 'PUT', 'anything', policies, true],
  ]
  for (const [name, who, action, map, given, allowed] of TABLE) {
    it(`${allowed ? 'allows' : 'denies'} ${name}`, () => expect(isPermitted(who, action, map, given)).to.equal(allowed))
  }

  it('lets no user make a pattern of its own name', () => {
    expect(isPermitted(principal('*', 'USER'), 'PUT', 'notes:ben', policies)).to.equal(false)
  })
})

describe('readableOf', () => {
  const policies: readonly PermissionPolicy[] = [
    { role: 'CLERK', mapNamePattern: 'staff', actions: ['PUT'], allowedFields: ['salary'] },
    { role: 'CLERK', mapNamePattern: 'staff', actions: ['READ'], allowedFields: ['name', 'city'] },
    { role: 'MANAGER', mapNamePattern: '*', actions: ['ALL'] },
    { role: 'GUEST', mapNamePattern: '*', actions: ['ALL'], allowedFields: [] },
  ]
  const TABLE: readonly (readonly [string, Principal, string, 'all' | 'nothing' | readonly string[]])[] = [
    ['of the first that permits reading', principal('cleo', 'CLERK'), 'staff', ['name', 'city']],
    ['of the first of several roles', principal('cleo', 'MANAGER', 'CLERK'), 'staff', ['name', 'city']],
    ['of one without a limit', principal('ben', 'MANAGER'), 'staff', 'all'],
    ['none, and the keys', principal('gus', 'GUEST'), 'staff', []],
    ['of no policy', principal('cleo', 'CLERK'), 'orders', 'nothing'],
    ['of an admin', principal('root', 'ADMIN', 'CLERK'), 'staff', 'all'],
    ['of a system map', principal('ben', 'MANAGER'), '$sys/members', 'nothing'],
  ]
  for (const [name, who, map, expected] of TABLE) {
    it(`gives the fields ${name}`, () => {
      const readable = readableOf(who, map, policies)
      expect(typeof readable === 'string' ? readable : [...readable]).to.deep.equal(expected)
    })
  }

  it('gives all where there are no policies', () => expect(readableOf(ana, 'any', undefined)).to.equal('all'))
})

describe('checkAtDoor', () => {
  const NOW = 1_000_000
  const rules: DoorRules = { maxKeyBytes: 8, maxValueBytes: 32, maxDriftMs: 1000, policies: undefined }
  const op = (change: Partial<ClientOp> = {}, value: unknown = 'v', millis = NOW): ClientOp => ({
    id: 'op',
    mapName: 'map',
    key: 'key',
    record: { value, timestamp: { millis, counter: 0, nodeId: 'w' } },
    ...change,
  })
  const stampedBy = (nodeId: string): ClientOp =>
    op({ record: { value: 'v', timestamp: { millis: NOW, counter: 0, nodeId } } })
  const message = (
    change: Partial<ClientOp> = {},
    of: Partial<LWWRecord<unknown>> | { readonly ttlMs: undefined } = {},
    millis = NOW,
  ): ClientOp => {
    const record: LWWRecord<unknown> = { value: 'v', timestamp: { millis, counter: 0, nodeId: 'w' }, ttlMs: 1000 }
    return op({
      mapName: 'topic:t',
      key: messageKeyOf('t', '1'),
      record: { ...record, ...of } as LWWRecord<unknown>,
      ...change,
    })
  }
  const TABLE: readonly [string, ClientOp, string][] = [
    ['a plain write', op(), 'admitted'],
    ['a removal', op({}, null), 'admitted'],
    ['an op with an unheard-of type', op({ opType: 'set' }), 'admitted'],
    ['no record', op({ record: null }), 'MALFORMED'],
    ['a key with U+0000', op({ key: 'a\u0000b' }), 'MALFORMED'],
    ['a map with U+0000', op({ mapName: 'a\u0000b' }), 'MALFORMED'],
    ['a system map', op({ mapName: '$sys/members' }), 'FORBIDDEN'],
    ['a key as long as allowed', op({ key: '12345678' }), 'admitted'],
    ['a key too long', op({ key: '123456789' }), 'TOO_LARGE'],
    ['a key too long in bytes only', op({ key: 'ééééé' }), 'TOO_LARGE'],
    ['a value as large as allowed', op({}, 'x'.repeat(31)), 'admitted'],
    ['a value too large', op({}, 'x'.repeat(33)), 'TOO_LARGE'],
    ['a name of a map too long', op({ mapName: 'm'.repeat(1025) }), 'TOO_LARGE'],
    ['an id too long', op({ id: 'i'.repeat(1025) }), 'TOO_LARGE'],
    ['an id as long as allowed', op({ id: 'i'.repeat(1024) }), 'admitted'],
    ['a timestamp by too long a name', stampedBy('w'.repeat(1025)), 'TOO_LARGE'],
    ['a clock ahead as far as allowed', op({}, 'v', NOW + 1000), 'admitted'],
    ['a clock too far ahead', op({}, 'v', NOW + 1001), 'CLOCK_AHEAD'],
    ['a clock far behind', op({}, 'v', 0), 'admitted'],
    ['a message of a topic', message(), 'admitted'],
    ['a message that has just not ended', message({}, { ttlMs: 11 }, NOW - 10), 'admitted'],
    ['a message that has ended', message({}, { ttlMs: 10 }, NOW - 10), 'TOO_OLD'],
    ['a message that does not end', message({}, { ttlMs: undefined }), 'REJECTED'],
    ['a message that ends in an hour', message({}, { ttlMs: 3_600_000 }), 'admitted'],
    ['a message that ends later', message({}, { ttlMs: 3_600_001 }), 'REJECTED'],
    ['a message that is taken back', message({}, { value: null }), 'REJECTED'],
    ['a message of another topic', message({ key: messageKeyOf('u', '1') }), 'REJECTED'],
    ['a message without an id', message({ key: 't' }), 'REJECTED'],
  ]
  for (const [name, given, verdict] of TABLE) {
    it(`answers ${name}: ${verdict}`, () => {
      const answer = checkAtDoor(given, ana, rules, NOW)
      expect(answer.kind === 'admitted' ? 'admitted' : answer.error.code).to.equal(verdict)
    })
  }

  it('tells a clock that is ahead the time of this node, and by how much', () => {
    const answer = checkAtDoor(op({}, 'v', NOW + 5000), ana, rules, NOW)
    expect(answer.kind === 'refused' ? answer.error.serverTime : 0).to.equal(NOW)
    expect(answer.kind === 'refused' ? answer.error.message : '').to.include('5000')
  })

  it('asks for REMOVE to remove, and PUT to write', () => {
    const policies: PermissionPolicy[] = [{ role: 'USER', mapNamePattern: '*', actions: ['PUT'] }]
    expect(checkAtDoor(op(), ana, { ...rules, policies }, NOW).kind).to.equal('admitted')
    expect(checkAtDoor(op({}, null), ana, { ...rules, policies }, NOW).kind).to.equal('refused')
  })
})

describe('AckPrefix', () => {
  it('is the last op of the longest prefix that is answered', () => {
    const prefix = new AckPrefix()
    for (const opId of ['1', '2', '3', '4']) prefix.received(opId)
    const seen = ['2', '1', '4', '3'].map((opId) => {
      prefix.answer(opId)
      return prefix.lastId
    })
    expect(seen).to.deep.equal(['', '2', '2', '4'])
  })

  it('stays where it is while nothing new is answered from the front', () => {
    const prefix = new AckPrefix()
    prefix.received('1')
    prefix.answer('1')
    prefix.received('2')
    prefix.received('3')
    prefix.answer('3')
    expect(prefix.lastId).to.equal('1')
  })

  it('never names an op with an unanswered one before it, in whatever order answers come', () => {
    const order = fc.integer({ min: 1, max: 12 }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, at) => String(at)),
        { minLength: count },
      ),
    )
    fc.assert(
      fc.property(order, (answers) => {
        const prefix = new AckPrefix()
        const answered = new Set<string>()
        for (let at = 0; at < answers.length; at++) prefix.received(String(at))
        for (const opId of answers) {
          prefix.answer(opId)
          answered.add(opId)
          let longest = 0
          while (answered.has(String(longest))) longest += 1
          expect(prefix.lastId).to.equal(longest === 0 ? '' : String(longest - 1))
        }
      }),
    )
  })
})

describe('AckPrefix, in memory', () => {
  it('keeps the ids of unanswered ops only, however many are answered behind the first', () => {
    const prefix = new AckPrefix()
    prefix.received('first')
    for (let count = 0; count < 1000; count++) {
      prefix.received(`op-${count}`)
      prefix.answer(`op-${count}`)
    }
    expect([prefix.size, prefix.lastId]).to.deep.equal([1, ''])
    prefix.answer('first')
    expect([prefix.size, prefix.lastId]).to.deep.equal([0, 'op-999'])
  })

  it('takes an op that was sent twice for two, each with an answer of its own', () => {
    const prefix = new AckPrefix()
    for (const opId of ['x', 'y', 'x']) prefix.received(opId)
    const seen = ['x', 'x', 'y', 'x'].map((opId) => {
      prefix.answer(opId)
      return prefix.lastId
    })
    expect(seen).to.deep.equal(['x', 'x', 'x', 'x'])
    expect(prefix.size).to.equal(0)
  })
})

describe('ReceivedLog', () => {
  it('forgets the older half rather than grow past its bytes, and says how many it has', () => {
    const log = new ReceivedLog(1000, 4000)
    for (let count = 1; count <= 100; count++) log.note({ opId: `${count}`.padStart(50), via: 'client', from: 'ana' })
    expect(log.bytes).to.be.within(1, 4000)
    expect(log.list().at(-1)?.opId.trim()).to.equal('100')
    log.note({ opId: 'x'.repeat(10_000), via: 'client', from: 'ana' })
    expect([log.bytes, log.list().length]).to.deep.equal([0, 0])
  })

  it('keeps the newest, as many as it was told', () => {
    const log = new ReceivedLog(3)
    for (let count = 1; count <= 20; count++) log.note({ opId: `${count}`, via: 'client', from: 'ana' })
    expect(log.list().map(({ opId }) => opId)).to.deep.equal(['18', '19', '20'])
  })
})
