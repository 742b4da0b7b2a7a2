/** A writer that is faster than its backup is told to wait, in bounded memory, and loses nothing by it. */
import { expect } from 'chai'
import { ConsistencyLevel } from '@topgunbuild/core'
import type { OpResult } from '@topgunbuild/core'
import type { ServerConfig } from '../../config/server-config'
import { Nodes, keysWhere } from '../support/Nodes'
import { boundHits, queueBytes } from '../support/queue-metrics'
import { Reading } from '../support/Reading'
import { pollUntil } from '../utils/test-helpers'
import type { RawClient } from '../support/RawClient'

const VALUE = 'x'.repeat(60_000)
const BACKLOG = 2 ** 20
/** Ops that may be taken in between two looks at the link: those of one frame. */
const OPS_OF_A_FRAME = 4

describe('a backup that does not read', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  /** Writes frame after frame, each once the one before was answered, until none of a frame is taken in. */
  async function pour(client: RawClient, keys: readonly string[]): Promise<string[]> {
    const ids: string[] = []
    for (let frame = 0; ; frame++) {
      if (frame > 2000) throw new Error('nothing was ever refused')
      const batch = Array.from({ length: OPS_OF_A_FRAME }, (_, at) => `op-${frame}-${at}`)
      for (const [at, id] of batch.entries()) client.write(id, keys[at % keys.length] ?? '', `${id} ${VALUE}`)
      const results = await Promise.all(batch.map((id) => client.resultOf(id)))
      ids.push(...batch)
      if (results.every(({ success }) => !success)) return ids
    }
  }

  async function started(level: ConsistencyLevel, bounds: Partial<ServerConfig> = { maxBacklogBytes: BACKLOG }) {
    const reading = new Reading()
    // Nobody is given up in this test, however long the backup does not read.
    const options = { deadAfterMs: 60_000, defaultConsistency: level, ...bounds }
    const owner = await nodes.start('a', { ...options, adminPort: 0 })
    const peers = [`127.0.0.1:${owner.node.clusterPort}`]
    const backup = await nodes.start('b', { ...options, peers, decorate: reading.around })
    const state = await nodes.settled([owner, backup])
    const keys = keysWhere(state, (nodeId) => nodeId === 'a').slice(0, OPS_OF_A_FRAME)
    return { owner, backup, reading, keys, client: await nodes.client(owner) }
  }

  it('makes writes that wait for nobody wait: OVERLOADED, bounded memory, and all of them when it reads again', async () => {
    const { owner, backup, reading, keys, client } = await started(ConsistencyLevel.EVENTUAL)
    reading.stop()
    const ids = await pour(client, keys)
    const results = ids.map((id) => client.results.get(id))
    const refused = results.filter((result): result is OpResult => result !== undefined && !result.success)
    expect(new Set(refused.map(({ error }) => error?.code))).to.deep.equal(new Set(['OVERLOADED']))
    expect(refused.every(({ error }) => (error?.retryAfterMs ?? 0) > 0)).to.equal(true)
    expect(await boundHits(owner, 'backlog')).to.equal(refused.length)
    const waiting = (await queueBytes(owner, 'peer_out')) + (await queueBytes(owner, 'outbox'))
    expect(waiting).to.be.within(1, BACKLOG + 4 * OPS_OF_A_FRAME * VALUE.length)
    expect(await boundHits(owner, 'peer_out')).to.equal(0)

    reading.goOn()
    await pollUntil(async () => (await queueBytes(owner, 'peer_out')) === 0, { description: 'the drained link' })
    client.write('after', keys[0]!, 'after')
    expect((await client.resultOf('after')).success).to.equal(true)
    const records = (one: typeof owner): unknown => keys.map((key) => one.node.inspect().rawRecord('map', key))
    await pollUntil(() => JSON.stringify(records(owner)) === JSON.stringify(records(backup)), {
      description: 'equal copies',
    })
  })

  it('holds the acknowledgements of writes that wait for it, in bounded memory', async () => {
    const { owner, reading, keys, client } = await started(ConsistencyLevel.QUORUM)
    reading.stop()
    const sent = 400
    for (let count = 0; count < sent; count++) client.write(`op-${count}`, keys[count % keys.length]!, VALUE)
    await client.roundTrip()
    const waiting = (await queueBytes(owner, 'peer_out')) + (await queueBytes(owner, 'outbox'))
    expect(waiting).to.be.lessThan(BACKLOG + 4 * OPS_OF_A_FRAME * VALUE.length)
    expect([...client.results.values()].filter(({ success }) => success)).to.deep.equal([])
    reading.goOn()
    const results = await Promise.all(Array.from({ length: sent }, (_, count) => client.resultOf(`op-${count}`)))
    const codes = new Set(results.map(({ success, error }) => (success ? 'REPLICATED' : error?.code)))
    expect(codes).to.deep.equal(new Set(['OVERLOADED', 'REPLICATED']))
  })

  it('lets no more writes wait for it than may be unanswered', async () => {
    const { owner, reading, keys, client } = await started(ConsistencyLevel.QUORUM, { maxUnansweredBytes: BACKLOG })
    reading.stop()
    const sent = 40
    for (let count = 0; count < sent; count++) client.write(`op-${count}`, keys[count % keys.length]!, VALUE)
    await client.roundTrip()
    // Whatever the system took of the first, more than so many are unanswered once the backup reads nothing at all.
    expect(await queueBytes(owner, 'unanswered')).to.be.lessThan(BACKLOG + 3 * VALUE.length)
    reading.goOn()
    const results = await Promise.all(Array.from({ length: sent }, (_, count) => client.resultOf(`op-${count}`)))
    const refused = results.filter(({ success }) => !success)
    expect(await boundHits(owner, 'unanswered')).to.equal(refused.length)
    expect(refused.length).to.be.greaterThan(0)
    expect(new Set(refused.map(({ error }) => error?.code))).to.deep.equal(new Set(['OVERLOADED']))
    expect(await queueBytes(owner, 'unanswered')).to.equal(0)
  })
})
