/** Every op gets its own answer; what old clients may call done is the longest answered prefix. */
import { messageKeyOf } from '@topgunbuild/core'
import { expect } from 'chai'
import { Nodes, keyOwnedBy, keysWhere } from '../support/Nodes'
import { writeOp } from '../support/RawClient'

describe('on the wire: answers to ops', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('answers a CLIENT_OP like a batch of one', async () => {
    const client = await nodes.client(await nodes.start('a'))
    client.send({ type: 'CLIENT_OP', payload: writeOp('op', 'key', 1) })
    const result = await client.resultOf('op')
    expect([result.success, result.achievedLevel, result.copies]).to.deep.equal([true, 'APPLIED', 1])
    expect(result.holders).to.deep.equal(['a'])
    expect((await client.next('OP_ACK')).payload.lastId).to.equal('op')
  })

  it('answers an op without an id under a name of its own', async () => {
    const client = await nodes.client(await nodes.start('a'))
    client.send({ type: 'CLIENT_OP', payload: writeOp('op', 'key', 1, { id: undefined }) })
    const { payload } = await client.next('OP_ACK')
    expect(payload.results?.map(({ success }) => success)).to.deep.equal([true])
  })

  it('answers a removal, and what it removed is a tombstone', async () => {
    const one = await nodes.start('a')
    const client = await nodes.client(one)
    client.write('put', 'key', 'there')
    await client.resultOf('put')
    const timestamp = { millis: Date.now() + 1, counter: 0, nodeId: 'raw' }
    client.write('remove', 'key', null, { opType: 'REMOVE', record: { value: null, timestamp } })
    expect((await client.resultOf('remove')).success).to.equal(true)
    expect(one.node.getMap('map').get('key')).to.equal(undefined)
    expect(one.node.inspect().rawRecord('map', 'key')?.value).to.equal(null)
  })

  it('lets a node write into maps, but not into those of topics and locks', async () => {
    const { node } = await nodes.start('a')
    const key = messageKeyOf('news', '1')
    for (const name of ['map', 'topic:news', 'lock:door']) node.getMap(name).set(key, 1)
    const written = ['map', 'topic:news', 'lock:door'].map((name) => node.getMap(name).get(key))
    expect(written).to.deep.equal([1, undefined, undefined])
  })

  it('answers every op of a large batch exactly once', async () => {
    const client = await nodes.client(await nodes.start('a'))
    const ids = Array.from({ length: 500 }, (_, at) => `op-${at}`)
    client.batch(ids.map((id) => writeOp(id, `key-${id}`, id)))
    await client.resultOf('op-499')
    await client.roundTrip()
    const answered = client.allOf('OP_ACK').flatMap(({ payload }) => payload.results?.map(({ opId }) => opId) ?? [])
    expect(answered.toSorted()).to.deep.equal(ids.toSorted())
  })

  it('names in lastId only what has no unanswered op before it', async () => {
    const all = await nodes.cluster(['a', 'b'], { heartbeatIntervalMs: 100, deadAfterMs: 2000 })
    const [a, b] = [all[0]!, all[1]!]
    const key = keyOwnedBy(a.node.inspect().state!, 'a')
    const client = await nodes.client(a)
    b.runtime.freeze()
    client.batch([writeOp('waits', key, 1), writeOp('quick', key, 2, { writeConcern: 'APPLIED' })])
    await client.resultOf('quick')
    expect(client.allOf('OP_ACK').map(({ payload }) => payload.lastId)).to.deep.equal([''])
    expect(client.results.has('waits')).to.equal(false)
    b.runtime.thaw()
    await client.resultOf('waits')
    expect(client.allOf('OP_ACK').at(-1)?.payload.lastId).to.equal('quick')
  })

  it('answers BACKUPS_UNCONFIRMED when the backup says nothing within the op’s time', async () => {
    const all = await nodes.cluster(['a', 'b'], { heartbeatIntervalMs: 100, deadAfterMs: 3000 })
    const [a, b] = [all[0]!, all[1]!]
    const [key = ''] = keysWhere(a.node.inspect().state!, (owner) => owner === 'a')
    const client = await nodes.client(a)
    b.runtime.freeze()
    client.write('op', key, 1, { timeout: 150 })
    expect((await client.resultOf('op')).error?.code).to.equal('BACKUPS_UNCONFIRMED')
    expect(a.node.inspect().rawRecord('map', key)?.value).to.equal(1)
    b.runtime.thaw()
  })

  it('recognises a resend on another connection, and acknowledges it without applying it twice', async () => {
    const one = await nodes.start('a')
    const op = writeOp('op', 'key', 1)
    for (const client of [await nodes.client(one), await nodes.client(one)]) {
      client.batch([op])
      expect((await client.resultOf('op')).success).to.equal(true)
    }
    const seqs = one.node.inspect().partitions.map(({ seq }) => seq)
    expect(Math.max(...seqs)).to.equal(1)
  })
})
