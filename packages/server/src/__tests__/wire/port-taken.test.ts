/** A port that is taken: the node never becomes ready, and says which option is to blame. */
import { expect } from 'chai'
import { TopGunError } from '@topgunbuild/core'
import { Nodes, type TestNode } from '../support/Nodes'

describe('a port that is taken', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a')))
  after(() => nodes.end())

  for (const option of ['port', 'clusterPort'] as const) {
    for (const taken of ['port', 'clusterPort'] as const) {
      it(`rejects ready() when ${option} is another node’s ${taken}, naming both option and port`, async () => {
        const { node } = nodes.create('b', { [option]: one.node[taken] })
        const failure: unknown = await node.ready().then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(failure instanceof TopGunError ? failure.code : failure).to.equal('REJECTED')
        const { message } = failure as TopGunError
        expect(message).to.include(String(one.node[taken]))
        expect(message.startsWith(`${option}: `), message).to.equal(true)
      })
    }
  }

  it('leaves nothing of the failed node behind: its other port is free again', async () => {
    const failed = nodes.create('c', { port: one.node.port })
    await failed.node.ready().catch(() => undefined)
    await failed.node.shutdown()
    const client = await nodes.client(one)
    client.write('op', 'key', 1)
    expect((await client.resultOf('op')).success).to.equal(true)
  })
})
