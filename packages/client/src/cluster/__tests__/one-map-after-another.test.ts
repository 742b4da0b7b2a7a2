/** What a client does with the many maps it is pushed, most of which it knows already or nearly. */
import { expect } from 'chai'
import { partitionMap } from './a-map'
import { identityOf, ownerIn, viewOf } from '../partition-map-view'

const map = (version: number, owners: Readonly<Record<number, string>> = {}): ReturnType<typeof partitionMap> => {
  const like = partitionMap({ owner: 'a', backups: ['b'] })
  const partitions = like.partitions.map((partition) => ({
    ...partition,
    ownerNodeId: owners[partition.partitionId] ?? partition.ownerNodeId,
  }))
  return { ...like, version, partitions }
}

describe('the view of the next map', () => {
  it('is that of the map alone, whatever was known before', () => {
    const before = viewOf(map(1, { 3: 'c', 4: 'c' }))
    const next = map(2, { 4: 'd' })
    expect(viewOf(next, before)).to.deep.equal(viewOf(next))
  })

  it('shares what is the same, and nothing else', () => {
    const before = viewOf(map(1))
    const view = viewOf(map(2, { 3: 'c' }), before)
    expect(ownerIn(view, 3)).to.equal('c')
    expect(view.partitions[4]).to.equal(before.partitions[4])
    expect(view.partitions.filter((partition, at) => partition !== before.partitions[at])).to.have.length(1)
  })

  it('takes other backups, or their other order, for a change', () => {
    const like = map(1)
    const withBackups = (backupNodeIds: string[]): typeof like => ({
      ...like,
      partitions: like.partitions.map((partition) => ({ ...partition, backupNodeIds })),
    })
    const before = viewOf(withBackups(['b', 'c']))
    for (const backups of [['c', 'b'], ['b'], ['b', 'c', 'd'], []]) {
      expect(viewOf(withBackups(backups), before).partitions[0]?.backupNodeIds).to.deep.equal(backups)
    }
  })

  it('cannot be changed either', () => {
    const view = viewOf(map(2, { 3: 'c' }), viewOf(map(1)))
    for (const at of [3, 4]) {
      expect(() => Object.assign(view.partitions[at] ?? {}, { ownerNodeId: 'x' })).to.throw(TypeError)
    }
  })

  it('does not speak of partitions that the map does not count', () => {
    const view = viewOf({ ...map(2), partitionCount: 5 }, viewOf(map(1)))
    expect(view.partitions).to.have.length(5)
  })
})

describe('what it takes to choose between two maps', () => {
  it('is what the view of it says', () => {
    const next = map(7)
    const view = viewOf(next)
    const { version, clusterId, lineage, endpoints } = view
    expect(identityOf(next)).to.deep.equal({ version, clusterId, lineage, memberCount: endpoints.size })
  })
})
