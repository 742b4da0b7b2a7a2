/** The judge lets what is clean pass, and names each thing that is planted. */
import { partitionIdOf } from '@topgunbuild/core'
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { ClusterEvent } from '../History'
import type { FaultKind } from '../fault-events'
import { heldMapOf } from '../held-map'
import { judge } from '../judge'
import type { Account } from '../judge'
import { mustBeKept } from '../promises-kept'
import { backupAt, cleanAccount, ownerAt, spoilNode, stateWith } from './scene'

const PARTITION = partitionIdOf('cart')
const OWNER = ownerAt(PARTITION)
const BACKUP = backupAt(PARTITION)
const clean = () =>
  cleanAccount([
    { key: 'cart', outcome: 'ok' },
    { key: 'bill', outcome: 'ok' },
  ])

function promisesBrokenIn(account: Account): string[] {
  return [...new Set(judge(account).breaches.map((breach) => breach.promise))]
}

function without(account: Account, nodeId: string, key: string): Account {
  return spoilNode(account, nodeId, (node) => ({
    ...node,
    records: node.records.filter((record) => record.key !== key),
  }))
}

const someWrites = fc.array(
  fc.record({ key: fc.string({ minLength: 1 }), outcome: fc.constantFrom('ok' as const, 'refused' as const) }),
  { minLength: 1, maxLength: 30 },
)

describe('the judge', () => {
  it('finds nothing in a clean history, whatever was written', () => {
    fc.assert(
      fc.property(someWrites, (writes) => {
        expect(judge(cleanAccount(writes)).breaches).to.deep.equal([])
      }),
    )
  })

  it('counts acknowledgements by level', () => {
    const verdict = judge(
      cleanAccount([
        { key: 'a', outcome: 'ok' },
        { key: 'b', outcome: 'refused' },
        { key: 'c', outcome: 'unknown' },
      ]),
    )
    expect(verdict.levels.REPLICATED).to.equal(1)
    expect([verdict.refused, verdict.unknown, verdict.open]).to.deep.equal([1, 1, 0])
    expect(verdict.undisturbed).to.deep.equal({ acknowledged: 1, replicated: 1 })
  })

  /** The last known state is of version 5; the acknowledgement was given in the one of `version`, 9 was seen. */
  for (const [told, version, lies] of [
    ['the known state, which has other copies', 5, true],
    ['a later state that was seen and has these copies', 2 ** 20 + 9, false],
    ['a later state that nobody saw', 6, false],
  ] as const) {
    it(`holds the holders of an acknowledgement against ${told}: ${lies ? 'a lie' : 'nothing to say'}`, () => {
      const account = clean()
      const events = account.events.map((event) =>
        event.type === 'settled' ? { ...event, version: 5, copies: event.copies.map(() => ['oslo', 'paris']) } : event,
      )
      const calls = account.calls.map((call) =>
        call.outcome?.kind === 'ok' ? { ...call, outcome: { ...call.outcome, version } } : call,
      )
      expect(promisesBrokenIn({ ...account, events, calls })).to.deep.equal(lies ? ['level'] : [])
    })
  }

  for (const [told, version, isLow] of [
    ['in the state that was known', 5, true],
    ['in a later state that was seen, and has a backup', 2 ** 20 + 9, true],
    ['in a later state that nobody saw', 6, false],
  ] as const) {
    it(`${isLow ? 'finds' : 'does not accuse of'} a level too low, given ${told}`, () => {
      const account = cleanAccount([{ key: 'cart', outcome: 'ok', level: 'APPLIED' }])
      const events = account.events.map((event) => (event.type === 'settled' ? { ...event, version: 5 } : event))
      const calls = account.calls.map((call) =>
        call.outcome?.kind === 'ok' ? { ...call, outcome: { ...call.outcome, version } } : call,
      )
      expect(promisesBrokenIn({ ...account, events, calls })).to.deep.equal(isLow ? ['level'] : [])
    })
  }

  it('finds a holder that the state of the acknowledgement does not name, where that state was seen', () => {
    const account = clean()
    const events = account.events.map((event) => (event.type === 'settled' ? { ...event, version: 5 } : event))
    const calls = account.calls.map((call) =>
      call.outcome?.kind === 'ok'
        ? { ...call, outcome: { ...call.outcome, version: 2 ** 20 + 9, holders: ['athens', 'oslo'] } }
        : call,
    )
    expect(promisesBrokenIn({ ...account, events, calls })).to.deep.equal(['level'])
  })

  it('finds any acknowledged record that is missing on any holder', () => {
    fc.assert(
      fc.property(someWrites, fc.nat(), fc.boolean(), (writes, pick, fromBackup) => {
        const each = cleanAccount(writes)
        const kept = each.calls.filter((call) => call.outcome?.kind === 'ok')
        fc.pre(kept.length > 0)
        const call = kept[pick % kept.length]
        if (call === undefined) return
        const nodeId = fromBackup ? backupAt(call.partitionId) : ownerAt(call.partitionId)
        expect(promisesBrokenIn(without(each, nodeId, call.key))).to.include.members(['kept', 'equal copies'])
      }),
    )
  })

  it('finds a loss that all copies agree on, and names the op and its acknowledgement', () => {
    const [breach, ...others] = judge(without(without(clean(), OWNER, 'cart'), BACKUP, 'cart')).breaches
    expect(breach?.promise).to.equal('kept')
    expect(breach?.sentence)
      .to.contain('test/cart')
      .and.to.contain('REPLICATED')
      .and.to.contain('nothing was done to the nodes')
    expect(breach?.sentence).to.contain(`${OWNER} holds nothing`).and.to.contain(`${BACKUP} holds nothing`)
    expect(others).to.deep.equal([])
  })

  it('finds copies that differ only in the timestamp', () => {
    const spoilt = spoilNode(clean(), BACKUP, (node) => ({
      ...node,
      records: node.records.map((raw) => ({
        ...raw,
        record: { ...raw.record, timestamp: { ...raw.record.timestamp, counter: 1 } },
      })),
    }))
    expect(promisesBrokenIn(spoilt)).to.include('equal copies').and.not.to.include('kept')
  })

  it('finds an op that took two places in one term', () => {
    const spoilt = spoilNode(clean(), OWNER, (node) => ({
      ...node,
      partitions: node.partitions.map((partition) => ({
        ...partition,
        recent: partition.recent.flatMap((op) => [op, { ...op, seq: op.seq + 1 }]),
      })),
    }))
    expect(promisesBrokenIn(spoilt)).to.deep.equal(['applied once'])
  })

  it('lets an op take its place again in a later term', () => {
    const moved = spoilNode(clean(), OWNER, (node) => ({
      ...node,
      partitions: node.partitions.map((partition) => ({
        ...partition,
        recent: partition.recent.flatMap((op) => [op, { ...op, term: op.term + 1, seq: op.seq + 1 }]),
      })),
    }))
    expect(promisesBrokenIn(moved)).to.deep.equal([])
  })

  it('finds two owners of one term, even if only one node ever showed the second', () => {
    const base = clean()
    const other = stateWith((partition, id) => (id === PARTITION ? { ...partition, owner: BACKUP } : partition))
    const sightings = [...base.snapshot.sightings, { observer: BACKUP, version: other.version, state: other }]
    expect(promisesBrokenIn({ ...base, snapshot: { ...base.snapshot, sightings } })).to.deep.equal(['one owner'])
  })

  it('takes the sides of a split for two lineages', () => {
    const base = clean()
    const other = stateWith((partition, id) => (id === PARTITION ? { ...partition, owner: BACKUP } : partition))
    const elsewhere = { ...other, lineage: [{ epoch: 1, issuer: 'b1', from: 0 }], version: other.version - 1 }
    const sightings = [...base.snapshot.sightings, { observer: BACKUP, version: elsewhere.version, state: elsewhere }]
    expect(promisesBrokenIn({ ...base, snapshot: { ...base.snapshot, sightings } })).to.deep.equal([])
  })

  it('finds a node that acts as owner of what belongs to another', () => {
    const spoilt = spoilNode(clean(), BACKUP, (node) => ({
      ...node,
      partitions: node.partitions.map((each) =>
        each.partitionId === PARTITION ? { ...each, role: 'owner' as const } : each,
      ),
    }))
    expect(promisesBrokenIn(spoilt)).to.deep.equal(['one owner'])
  })

  it('finds a stale map at a client', () => {
    const base = clean()
    const stale = { ...heldMapOf(stateWith()), version: 3 }
    expect(
      promisesBrokenIn({
        ...base,
        snapshot: { ...base.snapshot, clients: [{ client: 'Ana', map: stale, shown: null }] },
      }),
    ).to.deep.equal(['one map'])
  })

  it('finds a node that stayed behind', () => {
    const behind = { ...stateWith(), version: 2 ** 20 + 8 }
    expect(promisesBrokenIn(spoilNode(clean(), BACKUP, (node) => ({ ...node, state: behind })))).to.deep.equal([
      'one map',
    ])
  })

  it('finds an observer that was told an older version', () => {
    const base = clean()
    const sightings = [
      ...base.snapshot.sightings,
      { observer: 'Ana', version: 7, clusterId: 'grid' },
      { observer: 'Ana', version: 6, clusterId: 'grid' },
    ]
    expect(promisesBrokenIn({ ...base, snapshot: { ...base.snapshot, sightings } })).to.deep.equal(['versions rise'])
  })

  it('finds what was refused and is there all the same, and asks nothing of what is unknown', () => {
    const base = clean()
    const calls = base.calls.map((call) =>
      call.key === 'cart'
        ? { ...call, outcome: { kind: 'refused' as const, at: 101, code: 'REJECTED', message: 'no' } }
        : call,
    )
    expect(promisesBrokenIn({ ...base, calls })).to.deep.equal(['refused stays away'])
    expect(promisesBrokenIn(cleanAccount([{ key: 'cart', outcome: 'unknown' }]))).to.deep.equal([])
  })

  describe('of an acknowledgement below REPLICATED', () => {
    const low = () => cleanAccount([{ key: 'cart', outcome: 'ok', level: 'APPLIED' }])

    it('says that it is a breach when nothing was wrong', () => {
      expect(promisesBrokenIn(low())).to.deep.equal(['level'])
    })

    it('says nothing when it was asked for', () => {
      const base = low()
      const calls = base.calls.map((call) => ({ ...call, asked: 'APPLIED' as typeof call.asked }))
      expect(promisesBrokenIn({ ...base, calls })).to.deep.equal([])
    })

    it('says nothing while a node is lost', () => {
      const base = low()
      expect(
        promisesBrokenIn({ ...base, events: [...base.events, { type: 'crashed', at: 50, node: 'elsewhere' }] }),
      ).to.deep.equal([])
    })

    it('says nothing where no backup is kept', () => {
      const base = low()
      const events = base.events.map((event) => (event.type === 'forming' ? { ...event, backupCount: 0 } : event))
      expect(promisesBrokenIn({ ...base, events })).to.deep.equal([])
    })
  })
})

describe('what must be kept', () => {
  const [replicated] = cleanAccount([{ key: 'cart', outcome: 'ok' }]).calls
  const [applied] = cleanAccount([{ key: 'cart', outcome: 'ok', level: 'APPLIED' }]).calls
  const [persisted] = cleanAccount([{ key: 'cart', outcome: 'ok', level: 'PERSISTED' }]).calls
  const fault = (kind: FaultKind, node: string, at: number): ClusterEvent => ({
    type: 'fault',
    kind,
    target: { node },
    at,
  })
  const left = (node: string, copies: readonly string[], at: number): ClusterEvent => ({
    type: 'stopped',
    node,
    at,
    copies: Array.from({ length: 271 }, () => copies),
  })
  const crash = (node: string, at: number): ClusterEvent => ({ type: 'crashed', node, at })
  const settled = (copies: readonly string[], at: number): ClusterEvent => ({
    type: 'settled',
    at,
    members: 2,
    copies: Array.from({ length: 271 }, () => copies),
  })
  const table: readonly [string, typeof replicated, readonly ClusterEvent[], boolean][] = [
    ['REPLICATED, nothing happens', replicated, [], true],
    ['REPLICATED, the owner crashes', replicated, [crash(OWNER, 200)], true],
    ['REPLICATED, both holders crash', replicated, [crash(OWNER, 200), crash(BACKUP, 201)], false],
    [
      'REPLICATED, both crash, copies restored between',
      replicated,
      [crash(OWNER, 200), settled([BACKUP, 'third'], 201), crash(BACKUP, 202)],
      true,
    ],
    [
      'REPLICATED, all holders crashed before the copies were restored',
      replicated,
      [crash(OWNER, 200), crash(BACKUP, 201), settled(['third'], 202)],
      false,
    ],
    ['APPLIED, nothing happens', applied, [], true],
    ['APPLIED, its node crashes', applied, [crash(OWNER, 200)], false],
    ['APPLIED, its node crashed before it was acknowledged', applied, [crash(OWNER, 50)], true],
    ['APPLIED, its node leaves', applied, [left(OWNER, [BACKUP], 200)], true],
    ['APPLIED, its node leaves and the heir crashes', applied, [left(OWNER, [BACKUP], 200), crash(BACKUP, 201)], false],
    ['APPLIED, its node is frozen', applied, [fault('freeze', OWNER, 200)], true],
    ['APPLIED, its node restarts without data', applied, [fault('restart-without-data', OWNER, 200)], false],
    [
      'APPLIED, its node crashes although others took a copy',
      applied,
      [settled([OWNER, BACKUP], 200), crash(OWNER, 201)],
      false,
    ],
    [
      'REPLICATED, its holders frozen while others took over, and thawed',
      replicated,
      [fault('freeze', OWNER, 200), fault('freeze', BACKUP, 200), settled(['third'], 201)],
      true,
    ],
    [
      'REPLICATED, its frozen holders crash, and who took over never had it',
      replicated,
      [
        fault('freeze', OWNER, 200),
        fault('freeze', BACKUP, 200),
        settled(['third'], 201),
        crash(OWNER, 202),
        crash(BACKUP, 203),
      ],
      false,
    ],
    [
      'REPLICATED, moved away from, and those it was moved to crash',
      replicated,
      [settled(['third'], 200), crash('third', 201)],
      false,
    ],
    [
      'REPLICATED, all restart with their data',
      replicated,
      [fault('restart', OWNER, 200), fault('restart', BACKUP, 201)],
      false,
    ],
    [
      'REPLICATED, a holder crashed before the answer came, the other after',
      replicated,
      [crash(BACKUP, 100.2), crash(OWNER, 200)],
      false,
    ],
    [
      'PERSISTED, all restart with their data',
      persisted,
      [crash(OWNER, 200), crash(BACKUP, 201), fault('restart', OWNER, 202), fault('restart', BACKUP, 203)],
      true,
    ],
    ['PERSISTED, all crash and none is back', persisted, [crash(OWNER, 200), crash(BACKUP, 201)], false],
    [
      'PERSISTED, all restart without data',
      persisted,
      [fault('restart-without-data', OWNER, 200), fault('restart-without-data', BACKUP, 201)],
      false,
    ],
  ]
  for (const [title, call, events, kept] of table) {
    it(`${title}: ${kept ? 'kept' : 'not promised'}`, () => {
      expect(call && mustBeKept(call, events)).to.equal(kept)
    })
  }
})
