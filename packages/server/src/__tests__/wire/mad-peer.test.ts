/** A peer that proved the secret and then sends nonsense ends its own link, never the node. */
import { expect } from 'chai'
import { PARTITION_COUNT, partitionIdOf } from '@topgunbuild/core'
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import { clusterKeyOf } from '../../cluster/mesh/handshake-proof'
import { Nodes, keysWhere, type TestNode } from '../support/Nodes'
import { SECRET, writeOp } from '../support/RawClient'
import { RawPeer } from '../support/RawPeer'
import { pollUntil } from '../utils/test-helpers'

const NOWHERE = PARTITION_COUNT
const held = { term: 1, seq: 1 }

describe('on the cluster port: a peer with the secret that sends nonsense', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  const NONSENSE: readonly [string, object][] = [
    [
      'a stream',
      { type: 'STREAM', owner: 'x', items: [{ kind: 'start', p: NOWHERE, term: 1, base: 0, bringUp: false }] },
    ],
    ['an acknowledgement', { type: 'STREAM_ACK', acks: [{ p: NOWHERE, term: 1, seq: 1, chunk: 0 }], refused: [] }],
    ['a refusal', { type: 'STREAM_ACK', acks: [], refused: [{ p: NOWHERE, term: 1 }] }],
    ['a taking', { type: 'TAKE', version: 1, items: [{ p: NOWHERE, term: 1, held }] }],
    ['a repair', { type: 'REPAIR', items: [{ p: NOWHERE, digest: 1, records: null, more: false }] }],
    ['a fact', { type: 'REPORT', facts: [{ type: 'synced', partitionId: NOWHERE, term: 1, nodeId: 'a' }] }],
  ]
  for (const [name, message] of NONSENSE) {
    it(`is closed after ${name} about a partition that does not exist`, async () => {
      const peer = await RawPeer.linked(one.node.clusterPort, clusterKeyOf(undefined, SECRET))
      peer.say(message)
      expect((await peer.closed()).code).to.equal(1002)
      const client = await nodes.client(one)
      client.batch([writeOp(name, name, 1)])
      expect((await client.resultOf(name)).success).to.equal(true)
      peer.leave()
    })
  }
})

describe('on the cluster port: a peer with the secret that is no member', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('neither takes a partition over nor keeps its owner from being heard, by a term that nobody knows', async () => {
    const [a, b] = await nodes.cluster(['a', 'b'])
    if (a === undefined || b === undefined) throw new Error('no cluster')
    const version = a.node.inspect().state?.version
    const mad = await RawPeer.linked(b.node.clusterPort, clusterKeyOf(undefined, SECRET))
    const partitions = Array.from({ length: PARTITION_COUNT }, (_, p) => p)
    const term = Number.MAX_SAFE_INTEGER
    mad.say({ type: 'TAKE', version: term, items: partitions.map((p) => ({ p, term, held })) })
    mad.say({ type: 'TAKE', version: 1, items: partitions.map((p) => ({ p, term, held })) })
    const items = partitions.map((p) => ({ kind: 'start', p, term, base: 0, bringUp: true }))
    mad.say({ type: 'STREAM', owner: 'mad-1', items })
    mad.say({ type: 'CONFIRM', round: 1, version: 1 })
    await mad.hears('CONFIRM_ANSWER')
    const client = await nodes.client(a)
    const keys = keysWhere(a.node.inspect().state!, () => true)
    client.batch(keys.map((key) => writeOp(key, key, 1, { writeConcern: 'REPLICATED' })))
    const results = await Promise.all(keys.map((key) => client.resultOf(key)))
    expect(results.filter(({ achievedLevel }) => achievedLevel !== 'REPLICATED')).to.deep.equal([])
    expect(b.node.inspect().state?.version).to.equal(version)
    mad.leave()
  })

  it('has nothing to say about the members', async () => {
    const [a, b] = await nodes.cluster(['a', 'b'])
    if (a === undefined || b === undefined) throw new Error('no cluster')
    const version = a.node.inspect().state?.version
    const member = a.node.inspect().state?.members.find(({ nodeId }) => nodeId === 'b')
    const mad = await RawPeer.linked(a.node.clusterPort, clusterKeyOf(undefined, SECRET))
    mad.say({ type: 'REPORT', facts: [{ type: 'leaving', nodeId: 'b', incarnation: member?.incarnation }] })
    mad.say({ type: 'CONFIRM', round: 1, version: 1 })
    await mad.hears('CONFIRM_ANSWER')
    const client = await nodes.client(a)
    await client.roundTrip()
    expect(a.node.inspect().state?.version).to.equal(version)
    mad.leave()
  })

  it('cannot carry the cluster to a version that nobody can count on', async () => {
    const [a, b] = await nodes.cluster(['a', 'b'])
    if (a === undefined || b === undefined) throw new Error('no cluster')
    const mad = await RawPeer.linked(a.node.clusterPort, clusterKeyOf(undefined, SECRET))
    const version = Number.MAX_SAFE_INTEGER
    const lineage = [{ epoch: 1, issuer: 'x', from: 0 }]
    const former = { clusterId: 'x', version, digest: 1, lineage, addresses: [], holders: 1, topTerm: version }
    mad.say({ type: 'HEARTBEAT', stamp: 1, echo: null, position: null, former, facts: [] })
    expect((await mad.closed()).code).to.equal(1002)
    expect(a.node.getMembers()).to.deep.equal(['a', 'b'])
    mad.leave()
    const third = await nodes.start('c', { peers: [`127.0.0.1:${a.node.clusterPort}`] })
    await nodes.settled([a, b, third])
  })

  it('puts no record where nobody would look for it', async () => {
    const one = await nodes.start('a')
    const mad = await RawPeer.linked(one.node.clusterPort, clusterKeyOf(undefined, SECRET))
    const timestamp = { millis: 1, counter: 0, nodeId: 'mad' }
    const stored = { m: 'map', k: 'key', r: { value: 1, timestamp }, s: 1 }
    const p = (partitionIdOf('key') + 1) % PARTITION_COUNT
    mad.say({ type: 'REPAIR', items: [{ p, digest: 1, records: [stored], more: false }] })
    await mad.closed()
    expect(one.node.inspect().rawRecords()).to.deep.equal([])
    mad.leave()
  })

  it('is not dialled for ever, nor is any address it speaks of', async () => {
    const dialled: string[] = []
    const decorate = (real: NodeRuntime): Runtime => ({
      wallNow: () => real.wallNow(),
      monotonicNow: () => real.monotonicNow(),
      setTimer: (delayMs, fire) => real.setTimer(delayMs / 20, fire),
      randomBytes: (count) => real.randomBytes(count),
      endOfTurn: (run) => real.endOfTurn(run),
      afterPendingInput: (run) => real.afterPendingInput(run),
      connect: (url, options, events) => {
        dialled.push(url)
        return real.connect(url, options, events)
      },
      listen: (options) => real.listen(options),
    })
    const one = await nodes.start('a', { decorate, peers: ['127.0.0.1:1'] })
    const mad = await RawPeer.linked(one.node.clusterPort, clusterKeyOf(undefined, SECRET), {
      clusterAddress: '127.0.0.1:2',
    })
    const lineage = [{ epoch: 1, issuer: 'x', from: 0 }]
    const addresses = Array.from({ length: 200 }, (_, at) => `127.0.0.2:${at + 1}`)
    const position = { clusterId: 'x', version: 1, digest: 1, lineage, addresses, holders: 1, topTerm: 1 }
    mad.say({ type: 'HEARTBEAT', stamp: 1, echo: null, position, former: null, facts: [] })
    await mad.hears('HEARTBEAT')
    mad.leave()
    const times = (url: string): number => dialled.filter((each) => each === url).length
    await pollUntil(() => times('ws://127.0.0.1:1') > 40, { timeoutMs: 15_000, description: 'many redials' })
    expect(times('ws://127.0.0.1:2')).to.equal(10)
    expect(new Set(dialled.filter((url) => url.startsWith('ws://127.0.0.2:'))).size).to.equal(64)
  })
})
