/** What an operator may ask a node, and who is an operator. */
import { expect } from 'chai'
import jwt from 'jsonwebtoken'
import { Nodes, type TestNode } from '../../__tests__/support/Nodes'
import { SECRET, writeOp } from '../../__tests__/support/RawClient'

const tokenFor = (roles: readonly string[], secret = SECRET): string => jwt.sign({ sub: 'operator', roles }, secret)

describe('the admin port', () => {
  const nodes = new Nodes()
  let all: TestNode[]
  before(async () => (all = await nodes.cluster(['a', 'b', 'c'], { adminPort: 0 })))
  after(() => nodes.end())

  async function ask(
    path: string,
    { token = tokenFor(['ADMIN']), method = 'GET' }: { token?: string; method?: string } = {},
  ): Promise<{ status: number; body: string }> {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${all[0]!.node.adminPort}${path}`, { method, headers })
    return { status: response.status, body: await response.text() }
  }
  async function read(path: string): Promise<Record<string, unknown>> {
    return JSON.parse((await ask(path)).body) as Record<string, unknown>
  }

  const DOORS: readonly [string, string, { token?: string; method?: string }, number][] = [
    ['health, without a token', '/health', { token: '' }, 200],
    ['readiness, without a token', '/ready', { token: '' }, 200],
    ['the state, without a token', '/cluster', { token: '' }, 401],
    ['the state, with a token of another secret', '/cluster', { token: tokenFor(['ADMIN'], 'x'.repeat(32)) }, 401],
    ['the state, with a token of a user', '/cluster', { token: tokenFor(['USER']) }, 403],
    ['the state, with a token of an administrator', '/cluster', {}, 200],
    ['what is not there, without a token', '/nothing', { token: '' }, 401],
    ['what is not there', '/nothing', {}, 404],
    ['what every object has', '/constructor', {}, 404],
    ['to change something', '/cluster', { method: 'POST' }, 405],
    ['to explain nothing in particular', '/cluster/explain?map=m', {}, 400],
  ]
  for (const [name, path, how, status] of DOORS) {
    it(`asked for ${name}: ${status}`, async () => expect((await ask(path, how)).status).to.equal(status))
  }

  it('shows where a key lives and what every copy of it holds', async () => {
    const client = await nodes.client(all[1]!)
    client.batch([writeOp('op-1', 'key', 'value')])
    await client.until(() => client.results.get('op-1')?.success === true, 'the acknowledgement')
    const shown = await read('/cluster/explain?map=map&key=key')
    const { owner, backups } = shown as { owner: string; backups: string[] }
    const state = all[0]!.node.inspect().state!
    expect(shown['term']).to.equal(state.partitions[Number(shown['partitionId'])]?.term)
    const replicas = shown['replicas'] as { nodeId: string; role: string; record: { value: unknown } }[]
    expect(replicas.map(({ nodeId, role }) => [nodeId, role])).to.deep.equal([
      [owner, 'owner'],
      ...backups.map((nodeId) => [nodeId, 'backup']),
    ])
    expect(replicas.map(({ record }) => record.value)).to.deep.equal(['value', 'value'])
  })

  it('serves the state, the partitions with their newest ops, and the raw records, as the node itself sees them', async () => {
    const inspection = all[0]!.node.inspect()
    expect(await read('/cluster')).to.deep.equal(JSON.parse(JSON.stringify(inspection.state)))
    const { partitions, nodeId } = (await read('/inspect')) as { partitions: unknown; nodeId: string }
    expect(nodeId).to.equal('a')
    expect(partitions).to.deep.equal(JSON.parse(JSON.stringify(inspection.partitions)))
    const { maps } = (await read('/records')) as { maps: Record<string, Record<string, unknown>> }
    const held = inspection.rawRecords().length
    expect(Object.values(maps).reduce((sum, records) => sum + Object.keys(records).length, 0)).to.equal(held)
  })

  it('counts for Prometheus', async () => {
    const { body, status } = await ask('/metrics')
    expect(status).to.equal(200)
    for (const line of [/topgun_cluster_members\{node="a"\} 3/, /topgun_partitions_owned\{node="a"\} 9[01]/]) {
      expect(body).to.match(line)
    }
    const b = await fetch(`http://127.0.0.1:${all[1]!.node.adminPort}/metrics`, {
      headers: { authorization: `Bearer ${tokenFor(['ADMIN'])}` },
    })
    const text = await b.text()
    expect(text).to.match(/topgun_ops_total\{type="PUT",map="map",node="b"\} 1/)
    expect(text).to.match(/topgun_acks_total\{level="REPLICATED",node="b"\} 1/)
  })

  it('speaks no WebSocket, and is gone with its node', async () => {
    const one = await nodes.start('alone', { adminPort: 0 })
    const url = `http://127.0.0.1:${one.node.adminPort}/health`
    expect((await fetch(url)).status).to.equal(200)
    await one.node.shutdown()
    const gone = await fetch(url).then(
      () => 'answered',
      () => 'gone',
    )
    expect(gone).to.equal('gone')
  })
})
