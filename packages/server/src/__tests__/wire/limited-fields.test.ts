/** Who may read some fields of a map hears of no other, whichever node owns the rows and whichever it asks. */
import { PARTITION_COUNT, type Query } from '@topgunbuild/core'
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'
import { tokenFor, writeOp, type RawClient } from '../support/RawClient'

const ALL = Array.from({ length: PARTITION_COUNT }, (_, id) => id)
const KEYS = Array.from({ length: 60 }, (_, index) => `key-${index}`)
const CLERK = { sub: 'cleo', roles: ['CLERK'] }

describe('on the wire: a role that may read some fields only', () => {
  const nodes = new Nodes()
  let started: TestNode[]
  let writer: RawClient
  let clerk: RawClient
  before(async () => {
    started = await nodes.cluster(['a', 'b', 'c'], {
      securityPolicies: [
        { role: 'CLERK', mapNamePattern: 'map', actions: ['READ'], allowedFields: ['name'] },
        { role: 'USER', mapNamePattern: '*', actions: ['ALL'] },
      ],
    })
    const [first, second] = started as [TestNode, TestNode]
    writer = await nodes.client(first)
    clerk = await nodes.client(second, { token: tokenFor(CLERK) })
    await write(1)
  })
  after(() => nodes.end())

  const write = async (round: number): Promise<void> => {
    writer.batch(KEYS.map((key) => writeOp(`${round} ${key}`, key, { name: `n${round}`, salary: 4711 })))
    for (const key of KEYS) expect((await writer.resultOf(`${round} ${key}`)).success).to.equal(true)
  }
  const ask = (queryId: string, query: Query): void =>
    clerk.send({ type: 'QUERY_SUB', payload: { queryId, mapName: 'map', query, partitionIds: ALL } })
  const rows = (): { key: string; value: unknown }[] =>
    clerk.allOf('QUERY_RESP').flatMap(({ payload }) => payload.results)
  const updates = (): unknown[] =>
    clerk.allOf('QUERY_UPDATE').flatMap(({ payload }) => payload.updates.map(({ row }) => row.value))
  const refusals = (): string[] => [
    ...clerk.allOf('QUERY_ENDED').map(({ payload }) => `${payload.code} ${payload.message}`),
    ...clerk.allOf('SYNC_ENDED').map(({ payload }) => `${payload.code} ${payload.message}`),
  ]

  it('shows those of all rows of a query, and of all that become of them', async () => {
    ask('named', { where: { name: 'n1' }, sort: { name: 'asc' } })
    await clerk.until(() => rows().length === KEYS.length, 'the rows of all partitions')
    expect(rows().map(({ key }) => key)).to.have.members(KEYS)
    for (const { value } of rows()) expect(value).to.deep.equal({ name: 'n1' })
    await write(2)
    await clerk.until(() => updates().length === KEYS.length, 'the end of all rows')
    ask('all', {})
    await clerk.until(() => rows().length === 2 * KEYS.length, 'all rows')
    expect(JSON.stringify(clerk.heard)).to.not.include('salary').and.not.include('4711')
  })

  it('refuses what would tell of another field, and the map as a whole, with what to do', async () => {
    ask('rich', { where: { salary: { $gt: 4000 } } })
    ask('richest', { sort: { salary: 'desc' }, limit: 1 })
    clerk.send({ type: 'SYNC_INIT', mapName: 'map', partitionIds: ALL })
    await clerk.until(() => refusals().length === 3, 'three refusals')
    expect(refusals()).to.deep.equal([
      'FORBIDDEN The token does not permit reading "salary" of map "map", which the query asks about.',
      'FORBIDDEN The token does not permit reading "salary" of map "map", which the query asks about.',
      'FORBIDDEN The token does not permit reading all of map "map", only "name": follow a query instead of opening it.',
    ])
    expect(JSON.stringify(clerk.allOf('QUERY_RESP'))).to.not.include('4711')
  })

  it('goes on under a new token of the same role, and ends with one that may read nothing', async () => {
    const before = { updates: updates().length, refusals: refusals().length }
    clerk.send({ type: 'AUTH', token: tokenFor({ ...CLERK, iat: 1 }) })
    await clerk.roundTrip()
    await write(3)
    await clerk.until(() => updates().length === before.updates + KEYS.length, 'what became of all rows')
    expect(refusals().length).to.equal(before.refusals)
    clerk.send({ type: 'AUTH', token: tokenFor({ sub: 'cleo', roles: ['GUEST'] }) })
    await clerk.until(() => refusals().length > before.refusals, 'the end of what it was told')
    expect(refusals().at(-1)).to.include('FORBIDDEN')
    await write(4)
    await clerk.roundTrip()
    expect(updates().length).to.equal(before.updates + KEYS.length)
    expect(JSON.stringify(clerk.heard)).to.not.include('4711')
  })
})
