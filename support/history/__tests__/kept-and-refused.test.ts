/** What was acknowledged is there as promised, what was refused is nowhere, and each breach is told whole. */
import { expect } from 'chai'
import { partitionIdOf } from '@topgunbuild/core'
import type { Account, Breach, KeptPromise } from '../checks/Account'
import { sayCall } from '../checks/held'
import { acknowledgedIsKept, refusedStaysAway } from '../checks/promises'
import type { Call, ClusterEvent } from '../History'
import { identityOf } from '../identity'
import { standingOf } from '../promises-kept'
import { backupAt, callsOf, cleanAccount, ownerAt, spoilNode, stateWith } from './scene'

const PARTITION = partitionIdOf('cart')
const OWNER = ownerAt(PARTITION)
const BACKUP = backupAt(PARTITION)
const THIRD = ownerAt(PARTITION + 2)
const written = (): Account => cleanAccount([{ key: 'cart', outcome: 'ok' }])
const nobody = (account: Account): Account => ({ ...account, snapshot: { nodes: [], clients: [], sightings: [] } })
const HELD = '{"value":0} of 1000:0:Ana~1'
const CALL = `Ana's {"value":0} under test/cart (1000:0:Ana~1)`
const ACKNOWLEDGED = `${CALL}, acknowledged at REPLICATED with 2 copies on ${OWNER}, ${BACKUP} as op Ana:s:100.5,`

function only(account: Account): Call {
  const [call] = account.calls
  if (call === undefined) throw new Error('nothing was written')
  return call
}

function without(account: Account, nodeId: string): Account {
  return spoilNode(account, nodeId, (node) => ({ ...node, records: [] }))
}

/** The node's record of the cart, stamped by so many milliseconds later. */
function stamped(account: Account, nodeId: string, later: number): Account {
  return spoilNode(account, nodeId, (node) => ({
    ...node,
    records: node.records.map((raw) => {
      const { timestamp } = raw.record
      return { ...raw, record: { ...raw.record, timestamp: { ...timestamp, millis: timestamp.millis + later } } }
    }),
  }))
}

/** One clause a node, in the order of the nodes. */
function holding(account: Account, what: Readonly<Record<string, string>>): string {
  return account.snapshot.nodes.map(({ nodeId }) => `${nodeId} holds ${what[nodeId] ?? 'nothing'}`).join(', ')
}

describe('an acknowledged write', () => {
  const sentences = (account: Account) => acknowledgedIsKept(account).map(({ sentence }) => sentence)

  it('is on its owner and its backup', () => {
    expect(sentences(written())).to.deep.equal([])
  })

  it('that is missing on one holder is told whole, with the faults and what each node holds', () => {
    const account = without(written(), BACKUP)
    const frozen: ClusterEvent = { type: 'fault', kind: 'freeze', target: { node: THIRD }, at: 200 }
    const held = holding(account, { [OWNER]: HELD })
    const breach: Breach = {
      promise: 'kept',
      sentence: `${ACKNOWLEDGED} is missing on ${BACKUP}; freeze of ${THIRD}; ${held}`,
      partitionId: PARTITION,
      map: 'test',
      key: 'cart',
      call: only(account),
    }
    expect(acknowledgedIsKept({ ...account, events: [...account.events, frozen] })).to.deep.equal([breach])
  })

  it('that is missing on all holders names them all', () => {
    const account = without(without(written(), OWNER), BACKUP)
    expect(sentences(account)).to.deep.equal([
      `${ACKNOWLEDGED} is missing on ${OWNER} and ${BACKUP}; nothing was done to the nodes; ${holding(account, {})}`,
    ])
  })

  it('may have been written over by a later one, and not by an earlier one', () => {
    expect(sentences(stamped(written(), BACKUP, 1))).to.deep.equal([])
    expect(sentences(stamped(written(), BACKUP, -1))).to.have.length(1)
  })

  it('is not replaced by what is under another key or in another map', () => {
    const spoilt = (change: { map?: string; key?: string }) => {
      return spoilNode(written(), OWNER, (node) => ({
        ...node,
        records: node.records.map((raw) => ({ ...raw, ...change })),
      }))
    }
    const missing = holding(written(), { [BACKUP]: HELD })
    for (const account of [spoilt({ map: 'other' }), spoilt({ key: 'bill' })]) {
      expect(sentences(account)).to.deep.equal([
        `${ACKNOWLEDGED} is missing on ${OWNER}; nothing was done to the nodes; ${missing}`,
      ])
    }
  })

  it('is missing on a holder that is no more', () => {
    const account = spoilNode(written(), OWNER, (node) => ({
      ...node,
      state: {
        ...stateWith((each, id) => (id === PARTITION ? { ...each, backups: ['dublin'] } : each)),
        version: node.state.version + 1,
      },
    }))
    expect(sentences(account)[0]).to.contain('is missing on dublin;')
  })

  it('is asked of nobody where there are no nodes, or no such partition', () => {
    expect(sentences(nobody(written()))).to.deep.equal([])
    const call = { ...only(written()), partitionId: 1_000 }
    expect(sentences({ ...written(), calls: [call] })).to.deep.equal([])
  })

  it('is asked for no longer when all its holders have crashed', () => {
    const account = without(without(written(), OWNER), BACKUP)
    const crashes = [OWNER, BACKUP].map((node, index): ClusterEvent => ({ type: 'crashed', node, at: 200 + index }))
    expect(sentences({ ...account, events: [...account.events, ...crashes] })).to.deep.equal([])
  })

  describe('of an earlier judgement', () => {
    function folded(account: Account): Account & { readonly earlier: readonly KeptPromise[] } {
      const call = only(account)
      const standing = standingOf(call, account.events)
      if (standing === undefined) throw new Error('nothing was promised')
      return { ...account, calls: [], earlier: [{ call, standing }] }
    }

    it('is promised still', () => {
      expect(sentences(folded(written()))).to.deep.equal([])
      const lost = folded(without(written(), BACKUP))
      expect(sentences(lost)).to.have.length(1)
      expect(acknowledgedIsKept(lost)[0]?.call).to.equal(lost.earlier[0]?.call)
    })

    it('is asked for no longer when all its holders have crashed since', () => {
      const lost = folded(without(without(written(), OWNER), BACKUP))
      const crash = (node: string): ClusterEvent => ({ type: 'crashed', node, at: 200 })
      expect(sentences({ ...lost, events: [...lost.events, crash(OWNER)] })).to.have.length(1)
      expect(sentences({ ...lost, events: [...lost.events, crash(OWNER), crash(BACKUP)] })).to.deep.equal([])
    })

    it('is asked for still when others took over while its holders were frozen', () => {
      const lost = folded(without(without(written(), OWNER), BACKUP))
      const freeze = (node: string): ClusterEvent => ({ type: 'fault', kind: 'freeze', target: { node }, at: 200 })
      const copies = stateWith().partitions.map(() => [THIRD])
      const settled: ClusterEvent = { type: 'settled', at: 201, members: 3, copies }
      const crash: ClusterEvent = { type: 'crashed', node: THIRD, at: 202 }
      const moved = [settled, crash]
      expect(sentences({ ...lost, events: [...lost.events, freeze(OWNER), freeze(BACKUP), ...moved] })).to.have.length(
        1,
      )
      expect(sentences({ ...lost, events: [...lost.events, ...moved] })).to.deep.equal([])
    })
  })
})

describe('a refused write', () => {
  const refused = (account: Account): Account => ({
    ...account,
    calls: account.calls.map((call) => ({
      ...call,
      outcome: { kind: 'refused', at: 101, code: 'REJECTED', message: 'no' },
    })),
  })
  const nodesOf = (account: Account) => {
    return refusedStaysAway(account).map(({ sentence }) => /came to (\S+) all the same/.exec(sentence)?.[1])
  }
  const withoutOps = (account: Account): Account => ({
    ...account,
    snapshot: { ...account.snapshot, nodes: account.snapshot.nodes.map((node) => ({ ...node, partitions: [] })) },
  })

  it('is nowhere', () => {
    expect(nodesOf(cleanAccount([{ key: 'cart', outcome: 'refused' }]))).to.deep.equal([])
  })

  it('that is a record of a node is told whole, with the faults and what each node holds', () => {
    const account = without(withoutOps(refused(written())), BACKUP)
    const crash: ClusterEvent = { type: 'crashed', node: THIRD, at: 200 }
    const breach: Breach = {
      promise: 'refused stays away',
      sentence: `${CALL}, refused with REJECTED, came to ${OWNER} all the same; crash of ${THIRD}; ${holding(account, { [OWNER]: HELD })}`,
      partitionId: PARTITION,
      map: 'test',
      key: 'cart',
      call: only(account),
    }
    expect(refusedStaysAway({ ...account, events: [...account.events, crash] })).to.deep.equal([breach])
  })

  it('that was applied and written over since is found in the order of ops, on each node', () => {
    const identity = identityOf('test', 'cart', only(written()).timestamp)
    const account = refused(written())
    const nodes = account.snapshot.nodes.map((node) => ({
      ...node,
      records: [],
      partitions: node.partitions.map((each) => ({ ...each, recent: [{ term: 3, seq: 1, identity }] })),
    }))
    const found = nodesOf({ ...account, snapshot: { ...account.snapshot, nodes } })
    expect(found).to.deep.equal(nodes.map(({ nodeId }) => nodeId))
  })

  it('is another than what was acknowledged under its key', () => {
    const calls = callsOf([
      { key: 'cart', outcome: 'ok' },
      { key: 'cart', outcome: 'refused' },
    ])
    expect(nodesOf({ ...written(), calls })).to.deep.equal([])
  })

  it('is not one that is in doubt, open or acknowledged', () => {
    const account = written()
    const open = { ...account, calls: account.calls.map(({ outcome: _outcome, ...call }) => call) }
    const doubted = cleanAccount([{ key: 'cart', outcome: 'unknown' }])
    for (const each of [account, open, { ...doubted, snapshot: account.snapshot }]) {
      expect(nodesOf(each)).to.deep.equal([])
    }
  })
})

describe('a call in words', () => {
  it('tells what became of it', () => {
    const { outcome, ...open } = only(written())
    if (outcome === undefined) throw new Error('nobody answered')
    expect(sayCall({ ...open, outcome })).to.equal(ACKNOWLEDGED)
    expect(sayCall(open)).to.equal(`${CALL}, not yet answered,`)
    const doubt = { kind: 'unknown' as const, at: 101, code: 'TIMEOUT', message: 'no answer' }
    expect(sayCall({ ...open, outcome: doubt })).to.equal(`${CALL}, unknown with TIMEOUT,`)
  })
})
