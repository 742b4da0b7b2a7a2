/** What a client gets to see of a state, and nothing else of it. */
import { expect } from 'chai'
import { partitionMapSchema } from '../../protocol/client-messages'
import { nextState } from '../next-state'
import { partitionMapOf } from '../partition-map'
import { clusterOf, member } from './clusters'

describe('partitionMapOf', () => {
  const state = clusterOf(['a', 'b', 'c'])

  it('shows every partition with owner and backups, and every member with its client endpoint', () => {
    const map = partitionMapOf(state, 1234)
    expect(map.version).to.equal(state.mapVersion)
    expect(map.partitionCount).to.equal(271)
    expect(map.generatedAt).to.equal(1234)
    expect(map.clusterId).to.equal('cluster')
    expect(map.lineage).to.deep.equal(state.lineage)
    expect(map.nodes[1]).to.deep.equal({
      nodeId: 'b',
      endpoints: { websocket: 'ws://b.example:8080' },
      status: 'ACTIVE',
    })
    map.partitions.forEach((partition, id) => {
      expect(partition).to.deep.equal({
        partitionId: id,
        ownerNodeId: state.partitions[id]?.owner,
        backupNodeIds: state.partitions[id]?.backups,
      })
    })
  })

  it('is a valid message, and says nothing about followers, moves or cluster addresses', () => {
    const joined = nextState(state, { type: 'joined', member: member('d') })
    const map = partitionMapOf(joined, 0)
    expect(partitionMapSchema.parse(map)).to.deep.equal(map)
    expect(JSON.stringify(map)).not.to.include('9080')
    expect(map.partitions.some(({ backupNodeIds }) => backupNodeIds.includes('d'))).to.equal(false)
  })

  it('calls a member that leaves LEAVING', () => {
    const leaving = nextState(state, { type: 'leaving', nodeId: 'b', incarnation: 'b-1' })
    expect(partitionMapOf(leaving, 0).nodes.map(({ status }) => status)).to.deep.equal(['ACTIVE', 'LEAVING', 'ACTIVE'])
  })
})
