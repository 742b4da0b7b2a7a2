/** Maps and queries of clients, held against what the owners hold. */
import { expect } from 'chai'
import type { LWWRecord, Query } from '@topgunbuild/core'
import { clientsSee, differences } from '../checks/clients-see'
import type { ClientSnapshot, NodeSnapshot, Snapshot } from '../snapshot'
import { cleanAccount } from './scene'

const [TEMPLATE] = cleanAccount([{ key: 'cart', outcome: 'ok' }]).snapshot.nodes
if (TEMPLATE === undefined) throw new Error('the scene has no node')
const { state } = TEMPLATE
const OWNER = state.partitions[0]?.owner ?? ''
const ANOTHER = state.members.find(({ nodeId }) => nodeId !== OWNER)?.nodeId ?? ''

const record = (value: unknown, millis = 1): LWWRecord<unknown> => {
  return { value, timestamp: { millis, counter: 0, nodeId: 'w' } }
}

type Held = Readonly<Record<string, LWWRecord<unknown>>>

/** Everything lies in partition 0. */
function node(nodeId: string, held: Held, map = 'test'): NodeSnapshot {
  const records = Object.entries(held).map(([key, one]) => ({ map, key, partitionId: 0, record: one }))
  return { nodeId, state, partitions: [], records }
}

function snapshotOf(...nodes: readonly NodeSnapshot[]): Snapshot {
  return { nodes, clients: [], sightings: [] }
}

function showing(held: Held): ClientSnapshot {
  return { client: 'Ana', map: null, shown: { map: 'test', records: new Map(Object.entries(held)) } }
}

function following(query: Query, ...keys: readonly string[]): ClientSnapshot {
  return { client: 'Ana', map: null, shown: null, queries: [{ map: 'test', query, keys }] }
}

const said = (snapshot: Snapshot, client: ClientSnapshot): string[] =>
  differences(snapshot, client).map(({ sentence }) => sentence)

describe('what clients see', () => {
  it('is what the owner holds: the same, more, less, or another', () => {
    const owner = snapshotOf(node(OWNER, { a: record(1), b: record(2), c: record(3) }))
    expect(said(owner, showing({ a: record(1), b: record(2), c: record(3) }))).to.deep.equal([])
    expect(differences(owner, showing({ a: record(1), c: record(4, 2), d: record(5) }))).to.deep.equal([
      {
        promise: 'clients see it',
        sentence: 'test/b: the owner holds 2 of 1:0:w, Ana shows nothing',
        map: 'test',
        key: 'b',
      },
      {
        promise: 'clients see it',
        sentence: 'test/c: the owner holds 3 of 1:0:w, Ana shows 4 of 2:0:w',
        map: 'test',
        key: 'c',
      },
      {
        promise: 'clients see it',
        sentence: 'test/d: the owner holds nothing, Ana shows 5 of 1:0:w',
        map: 'test',
        key: 'd',
      },
    ])
  })

  it('is not what a node holds that does not own it, or what lies in another map', () => {
    const snapshot = snapshotOf(
      node(ANOTHER, { a: record(1) }),
      node(OWNER, { b: record(2) }),
      node(OWNER, { c: record(3) }, 'another'),
    )
    expect(said(snapshot, showing({ b: record(2) }))).to.deep.equal([])
  })

  it('is nothing that anybody owns where no node is in a state, or the partition is in none', () => {
    expect(said(snapshotOf(), showing({}))).to.deep.equal([])
    expect(said(snapshotOf(), showing({ a: record(1) })).length).to.equal(1)
    const nowhere = { ...node(OWNER, {}), records: [{ map: 'test', key: 'a', partitionId: 999, record: record(1) }] }
    expect(said(snapshotOf(nowhere), showing({}))).to.deep.equal([])
  })

  it('is not asked of who may not read, and of who was promised nothing', () => {
    const account = cleanAccount([{ key: 'cart', outcome: 'ok' }])
    const blind: ClientSnapshot = { client: 'Ben', map: null, shown: null }
    const wrong: ClientSnapshot = { client: 'Cleo', map: null, shown: { map: 'test', records: new Map() } }
    const clients = [blind, wrong]
    const asked = { ...account, snapshot: { ...account.snapshot, clients } }
    expect(clientsSee(asked).length).to.equal(1)
    expect(clientsSee({ ...asked, excluded: new Set(['Cleo']) })).to.deep.equal([])
  })

  it('in a query is all rows that fit, in its order, no more than its limit, and no tombstone', () => {
    const held = { a: record({ n: 1 }), b: record({ n: 3 }), c: record({ n: 2 }), d: record(null), e: record({ n: 0 }) }
    const snapshot = snapshotOf(node(OWNER, held))
    const query: Query = { where: { n: { $gt: 0 } }, sort: { n: 'desc' }, limit: 2 }
    expect(said(snapshot, following(query, 'b', 'c'))).to.deep.equal([])
    expect(said(snapshot, following({}, 'a', 'b', 'c', 'e'))).to.deep.equal([])
    expect(differences(snapshot, following(query, 'c', 'b'))).to.deep.equal([
      {
        promise: 'clients see it',
        sentence: `Ana shows for ${JSON.stringify(query)} the rows c, b, and the owners hold b, c`,
        map: 'test',
      },
    ])
  })

  it('in a query of many rows is told in few', () => {
    const keys = Array.from({ length: 11 }, (_, n) => `k${String(n).padStart(2, '0')}`)
    const snapshot = snapshotOf(node(OWNER, Object.fromEntries(keys.map((key) => [key, record(1)]))))
    const [sentence] = said(snapshot, following({}, ...keys.slice(0, 10)))
    const ten = keys.slice(0, 10).join(', ')
    expect(sentence).to.equal(`Ana shows for {} the rows ${ten}, and the owners hold ${ten} and 1 more`)
  })
})
