/** What a client learns of a partition map, what it leaves out, and when two maps are of one history. */
import { PARTITION_COUNT, versionOf, type PartitionMap } from '@topgunbuild/core'
import { expect } from 'chai'
import { mapRelation, type MapIdentity } from '../choose-map'
import { backupsIn, ownerChanges, ownerIn, viewOf, withPartition } from '../partition-map-view'
import { partitionMap } from './a-map'

/** A map that tells of no more than these partitions, each owned by `a` with `b` as its backup. */
function sparse(...partitionIds: number[]): PartitionMap {
  const partitions = partitionIds.map((partitionId) => ({ partitionId, ownerNodeId: 'a', backupNodeIds: ['b'] }))
  return { ...partitionMap({ owner: 'a', backups: ['b'] }), partitions }
}

describe('a partition map, as a client keeps it', () => {
  it('names the cluster, where it is told', () => {
    expect(viewOf(partitionMap({ owner: 'a', clusterId: 'x' })).clusterId).to.equal('x')
    expect(viewOf(partitionMap({ owner: 'a' })).clusterId).to.equal(null)
  })

  it('names the endpoint of every node', () => {
    const view = viewOf(partitionMap({ owner: 'a', backups: ['b'] }))
    expect([...view.endpoints]).to.deep.equal([
      ['a', 'ws://a:1'],
      ['b', 'ws://b:1'],
    ])
  })

  it('keeps the history up to the epoch that changed the map last, and nothing after it', () => {
    const lineage = [1, 2, 3].map((epoch) => ({ epoch, issuer: `issuer-${epoch}`, from: 0 }))
    const told = { ...partitionMap({ owner: 'a', version: versionOf(2, 7) }), lineage }
    expect(viewOf(told).lineage).to.deep.equal(lineage.slice(0, 2))
  })

  it('has no history where none is told', () => {
    expect(viewOf(partitionMap({ owner: 'a', version: versionOf(2, 7) })).lineage).to.deep.equal([])
  })

  it('says of a partition it is not told of that it does not know', () => {
    const view = viewOf(sparse(0))
    expect([ownerIn(view, 7), backupsIn(view, 7)]).to.deep.equal([null, []])
    expect(ownerChanges(null, view)).to.deep.equal([{ partitionId: 0, previousOwner: null, newOwner: 'a' }])
  })

  it('learns by a redirect of a partition it was not told of', () => {
    const learned = withPartition(viewOf(sparse(0)), { partitionId: 7, ownerNodeId: 'c', backupNodeIds: [] })
    expect([ownerIn(learned, 7), ownerIn(learned, 6)]).to.deep.equal(['c', null])
  })

  it('leaves out partitions beyond the number of them that the map names', () => {
    const view = viewOf(sparse(PARTITION_COUNT - 1, PARTITION_COUNT, PARTITION_COUNT + 1))
    expect(view.partitions).to.have.length(PARTITION_COUNT)
    const owners = [-1, 0, 1].map((beyond) => ownerIn(view, PARTITION_COUNT + beyond))
    expect(owners).to.deep.equal(['a', null, null])
  })
})

describe('how one map stands to another', () => {
  const founded = [{ epoch: 1, issuer: 'a', from: 0 }]
  const elsewhere = [{ epoch: 1, issuer: 'z', from: 0 }]
  const map = (step: number, lineage: MapIdentity['lineage'], clusterId: string | null = 'x'): MapIdentity => ({
    version: versionOf(1, step),
    clusterId,
    lineage,
    memberCount: 3,
  })
  const TABLE: readonly [string, MapIdentity, MapIdentity, ReturnType<typeof mapRelation>][] = [
    ['of another cluster', map(2, founded, 'y'), map(1, founded), 'unrelated'],
    ['of another cluster, with the same version', map(1, [], 'y'), map(1, []), 'unrelated'],
    ['of a cluster, to one of nodes that do not tell theirs', map(2, []), map(1, [], null), 'unrelated'],
    ['that is newer, of one history', map(2, founded), map(1, founded), 'descendant'],
    ['that is newer, of another history', map(2, elsewhere), map(1, founded), 'unrelated'],
    // Without both histories the versions are all there is.
    ['that is newer, without its history', map(2, []), map(1, founded), 'descendant'],
    ['that is newer, where ours has no history', map(2, founded), map(1, []), 'descendant'],
    ['that is older, without its history', map(1, []), map(2, founded), 'ancestor'],
    ['that is older, where ours has no history', map(1, founded), map(2, []), 'ancestor'],
    ['of the same version, without its history', map(2, []), map(2, founded), 'same'],
    ['that is newer, of no named cluster', map(2, elsewhere, null), map(1, founded, null), 'descendant'],
  ]
  for (const [name, candidate, current, relation] of TABLE) {
    it(`${relation}: one ${name}`, () => expect(mapRelation(candidate, current)).to.equal(relation))
  }
})
