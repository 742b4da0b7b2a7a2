/** What a program that embeds a node can read of the cluster: members and partitions, before and after joining. */
import { expect } from 'chai'
import { partitionIdOf } from '@topgunbuild/core'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { stateOf, withPartition } from '../../__tests__/support/states'
import { ClusterManager } from '../ClusterManager'
import { PartitionService } from '../PartitionService'

const KEY = 'key-1'
const PARTITION_ID = partitionIdOf(KEY)

describe('ClusterManager', () => {
  it('shows the members, the oldest first, and nothing before there is a state', () => {
    const manager = new ClusterManager(
      'b',
      () => stateOf(['a', 'b']),
      () => 7,
    )
    expect(manager.getMembers()).to.deep.equal(['a', 'b'])
    expect([manager.isLocal('b'), manager.isLocal('a'), manager.port]).to.deep.equal([true, false, 7])
    expect(
      new ClusterManager(
        'b',
        () => null,
        () => 0,
      ).getMembers(),
    ).to.deep.equal([])
  })
})

describe('PartitionService', () => {
  const state = withPartition(stateOf(['a', 'b', 'c']), PARTITION_ID, { owner: 'b', backups: ['c'], followers: [] })
  const on = (nodeId: string): PartitionService => new PartitionService(nodeId, new ManualRuntime(), () => state)

  it('knows whose a key is', () => {
    expect(on('a').getPartitionId(KEY)).to.equal(236)
    expect(on('a').getOwner(KEY)).to.equal('b')
    expect(on('a').getDistribution(KEY)).to.deep.equal({ owner: 'b', backups: ['c'] })
    const roles = ['a', 'b', 'c'].map((name) => [
      on(name).isLocalOwner(KEY),
      on(name).isLocalBackup(KEY),
      on(name).isRelated(KEY),
    ])
    expect(roles).to.deep.equal([
      [false, false, false],
      [true, false, true],
      [false, true, true],
    ])
  })

  it('shows the map and its version', () => {
    expect(on('a').getMapVersion()).to.equal(state.mapVersion)
    expect(on('a').getPartitionMap()?.partitions.length).to.equal(271)
    expect(on('a').getPartitionInfo(PARTITION_ID)).to.deep.equal({
      partitionId: PARTITION_ID,
      ownerNodeId: 'b',
      backupNodeIds: ['c'],
    })
    expect(on('a').getPartitionInfo(271)).to.equal(null)
    expect(on('a').isRebalancing()).to.equal(true)
  })

  it('knows nothing before there is a state', () => {
    const early = new PartitionService('a', new ManualRuntime(), () => null)
    expect([early.getOwner(KEY), early.getDistribution(KEY), early.getPartitionMap()]).to.deep.equal([null, null, null])
    expect([early.getMapVersion(), early.isLocalOwner(KEY), early.isRebalancing()]).to.deep.equal([0, false, false])
    expect(early.getBackups(1)).to.deep.equal([])
  })
})
