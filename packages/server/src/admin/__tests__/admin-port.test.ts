/** What an operator may ask a node, and who is an operator. */
import { expect } from 'chai'
import jwt from 'jsonwebtoken'
import { Nodes, type TestNode } from '../../__tests__/support/Nodes'
import { SECRET, writeOp } from '../../__tests__/support/RawClient'
import { pollUntil } from '../../__tests__/utils/test-helpers'
import type { InspectedPartition } from '../../inspection/Inspection'

const tokenFor = (roles: readonly string[], secret = SECRET): string => jwt.sign({ sub: 'operator', roles }, secret)

const bearer = (): RequestInit => ({ headers: { authorization: `Bearer ${tokenFor(['ADMIN'])}` } })

interface Shown {
  readonly partitions: readonly InspectedPartition[]
}

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

  /** What is served, beside what the node itself sees: its backups learn of a term only after its state is settled. */
  async function whileNothingMoves(path: string, look: () => unknown): Promise<[Record<string, unknown>, unknown]> {
    for (;;) {
      const before = JSON.stringify(look())
      const served = await read(path)
      if (JSON.stringify(look()) === before) return [served, JSON.parse(before)]
    }
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
    const inspect = () => all[0]!.node.inspect()
    const [state, ownState] = await whileNothingMoves('/cluster', () => inspect().state)
    expect(state).to.deep.equal(ownState)
    const [{ partitions, nodeId }, own] = await whileNothingMoves('/inspect', () => inspect().partitions)
    expect(nodeId).to.equal('a')
    expect(partitions).to.deep.equal(own)
    const [{ maps }, held] = await whileNothingMoves('/records', () => inspect().rawRecords().length)
    const counts = Object.values(maps as Record<string, object>).map((records) => Object.keys(records).length)
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(held)
  })

  it('names the newest ops of a partition, each by its place and its identity, the same at owner and backup', async () => {
    const client = await nodes.client(all[2]!)
    for (const id of ['first', 'second']) {
      client.batch([writeOp(id, 'ordered', id)])
      expect((await client.resultOf(id)).success).to.equal(true)
    }
    const { partitionId, owner, backups } = await read('/cluster/explain?map=map&key=ordered')
    const shown = await Promise.all(
      [owner, ...(backups as string[])].map(async (nodeId) => {
        const { adminPort } = all.find(({ node }) => node.nodeId === nodeId)!.node
        const { partitions } = (await (await fetch(`http://127.0.0.1:${adminPort}/inspect`, bearer())).json()) as Shown
        return partitions[Number(partitionId)]!.recent.filter(({ identity }) => identity.includes('ordered'))
      }),
    )
    const [atOwner = [], atBackup = []] = shown
    expect(atOwner.map(({ seq }) => seq - atOwner[0]!.seq)).to.deep.equal([0, 1])
    expect(new Set(atOwner.map(({ identity }) => identity)).size).to.equal(2)
    expect(atBackup).to.deep.equal(atOwner)
  })

  it('explains a key that nobody wrote: who would hold it, and that nobody does', async () => {
    const shown = await read(
      `/cluster/explain?map=${encodeURIComponent('a map')}&key=${encodeURIComponent('no/such key')}`,
    )
    expect(shown).to.include({ map: 'a map', key: 'no/such key' })
    expect((shown['replicas'] as { record: unknown }[]).map(({ record }) => record)).to.deep.equal([null, null])
  })

  it('is ready only in a cluster, and healthy before', async () => {
    const stillSearching = nodes.create('lonely', { adminPort: 0, peers: ['127.0.0.1:1'], deadAfterMs: 60_000 })
    await pollUntil(() => stillSearching.node.adminPort > 0, { intervalMs: 5, description: 'the admin port' })
    const url = `http://127.0.0.1:${stillSearching.node.adminPort}`
    const answers = await Promise.all(['/health', '/ready', '/cluster'].map((path) => fetch(`${url}${path}`, bearer())))
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 503, 503])
    expect(await answers[1]!.json()).to.deep.equal({ ready: false, nodeId: 'lonely' })
  })

  it('serves Prometheus every name it promises', async () => {
    const { body } = await ask('/metrics')
    const names = [
      'topgun_connected_clients',
      'topgun_ops_total',
      'topgun_map_size_items',
      'topgun_cluster_members',
      'topgun_memory_usage_bytes',
      'topgun_process_cpu_seconds_total',
      'topgun_nodejs_eventloop_lag_seconds',
      'topgun_connections_accepted_total',
      'topgun_connections_rejected_total',
      'topgun_connections_pending',
      'topgun_acks_total',
      'topgun_refusals_total',
      'topgun_unknown_messages_total',
      'topgun_copies_aside',
      'topgun_cluster_version',
      'topgun_partitions_owned',
      'topgun_partitions_unclean',
      'topgun_queue_bytes',
    ]
    const served = new Set(body.split('\n').flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []))
    expect(names.filter((name) => !served.has(name))).to.deep.equal([])
    expect([...served].filter((name) => !name.startsWith('topgun_'))).to.deep.equal([])
  })

  it('counts connections', async () => {
    const one = await nodes.start('counting', { adminPort: 0 })
    await nodes.client(one)
    await nodes.stranger(one)
    const text = await (await fetch(`http://127.0.0.1:${one.node.adminPort}/metrics`, bearer())).text()
    expect(text).to.match(/topgun_connections_accepted_total\{node="counting"\} 2\n/)
    expect(text).to.match(/topgun_connections_pending\{node="counting"\} 1\n/)
    expect(text).to.match(/topgun_connected_clients\{node="counting"\} 2\n/)
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
