/** Who is asked for a key it does not own says who does, or carries the op there. */
import { expect } from 'chai'
import { partitionIdOf } from '@topgunbuild/core'
import { Nodes, keyOwnedBy, type TestNode } from '../support/Nodes'

describe('on the wire: a key of another node', () => {
  const nodes = new Nodes()
  let all: TestNode[]
  before(async () => (all = await nodes.cluster(['a', 'b'], { strictRouting: true })))
  after(() => nodes.end())

  const [A, B] = [(): TestNode => all[0]!, (): TestNode => all[1]!]
  const stateOf = (one: TestNode) => one.node.inspect().state!

  it('names the owner to a client of this protocol, with the version of the map that says so', async () => {
    const key = keyOwnedBy(stateOf(A()), 'b')
    const client = await nodes.client(A(), { protocol: 1 })
    client.write('op', key, 1)
    const { success, error } = await client.resultOf('op')
    expect([success, error?.code]).to.deep.equal([false, 'NOT_OWNER'])
    expect(error?.hint).to.deep.equal({
      partitionId: partitionIdOf(key),
      currentOwner: 'b',
      mapVersion: stateOf(A()).mapVersion,
    })
    for (const { node } of all) expect(node.inspect().rawRecord('map', key)).to.equal(undefined)
  })

  it('carries the op there for a client of another protocol, and brings the owner’s result back', async () => {
    const key = keyOwnedBy(stateOf(A()), 'b')
    const client = await nodes.client(A())
    client.write('forwarded', key, 2)
    const result = await client.resultOf('forwarded')
    expect(result.success).to.equal(true)
    expect(result.achievedLevel).to.equal('REPLICATED')
    expect(result.holders).to.deep.equal(['b', 'a'])
    const received = B()
      .node.inspect()
      .received.filter(({ opId }) => opId === 'forwarded')
    expect(received.map(({ via, from }) => [via, from])).to.deep.equal([['forward', 'a']])
  })

  it('does an op of its own key itself', async () => {
    const key = keyOwnedBy(stateOf(A()), 'a')
    const client = await nodes.client(A(), { protocol: 1 })
    client.write('own', key, 3)
    const result = await client.resultOf('own')
    expect([result.success, result.copies]).to.deep.equal([true, 2])
    expect(result.holders).to.deep.equal(['a', 'b'])
    expect(
      B()
        .node.inspect()
        .received.some(({ opId }) => opId === 'own'),
    ).to.equal(false)
  })

  it('refuses a forwarded op with the owner’s own reason', async () => {
    const key = keyOwnedBy(stateOf(A()), 'b')
    const client = await nodes.client(A())
    client.write('persisted', key, 4, { writeConcern: 'PERSISTED' })
    expect((await client.resultOf('persisted')).error?.code).to.equal('REJECTED')
  })
})
