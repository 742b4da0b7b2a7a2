/** What nodes logged is there for whoever looks into a failure, also of those that came back under their name. */
import { expect } from 'chai'
import { History } from '../../history/History'
import { ClusterDriver } from '../ClusterDriver'

describe('the logs of a cluster', () => {
  const cluster = new ClusterDriver(new History())

  after(() => cluster.close())

  it('hold what a node logged before it died, and below that what it logged since', async () => {
    await cluster.start({ nodes: 2, backupCount: 1, wired: true })
    const before = cluster.logs().get('node-1') ?? []
    expect(before.join('\n')).to.contain('founded a cluster')
    await cluster.crash('node-1')
    await cluster.restored()
    const died = cluster.logs().get('node-1') ?? []
    await cluster.restart('node-1')
    expect(cluster.logs().get('node-1')?.slice(0, died.length)).to.deep.equal(died)
    expect([...cluster.logs().keys()].sort()).to.deep.equal(['node-1', 'node-2'])
    expect(cluster.addresses().map(({ nodeId, clientUrl }) => [nodeId, clientUrl])).to.have.deep.members([
      ['node-1', cluster.clientUrl('node-1')],
      ['node-2', cluster.clientUrl('node-2')],
    ])
    expect(cluster.hasState('node-1')).to.equal(true)
  })
})
