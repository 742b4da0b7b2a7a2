/** The view of a map, and which of two maps is believed. */
import { expect } from 'chai'
import { versionOf } from '@topgunbuild/core'
import { chooseMap, type MapIdentity } from '../choose-map'
import { backupsIn, ownerChanges, ownerIn, ownerOfKey, viewOf, withPartition } from '../partition-map-view'
import { partitionMap } from './a-map'

describe('the partition map view', () => {
  const view = viewOf(partitionMap({ owner: 'a', backups: ['b'] }))

  it('tells holders, and says so when it does not know', () => {
    expect([ownerIn(view, 3), backupsIn(view, 3), ownerOfKey(view, 'key-1')]).to.deep.equal(['a', ['b'], 'a'])
    expect([ownerIn(null, 3), backupsIn(null, 3), ownerIn(view, 9999)]).to.deep.equal([null, [], null])
  })

  it('cannot be changed', () => {
    expect(() => Object.assign(view.partitions[0] ?? {}, { ownerNodeId: 'x' })).to.throw(TypeError)
    expect(() => Object.assign(view, { version: 9 })).to.throw(TypeError)
  })

  it('learns one partition without touching the rest, and names what changed', () => {
    const learned = withPartition(view, { partitionId: 3, ownerNodeId: 'c', backupNodeIds: [] })
    expect([ownerIn(learned, 3), ownerIn(learned, 4), ownerIn(view, 3)]).to.deep.equal(['c', 'a', 'a'])
    expect(ownerChanges(view, learned)).to.deep.equal([{ partitionId: 3, previousOwner: 'a', newOwner: 'c' }])
    expect(ownerChanges(null, view)).to.have.length(271)
  })
})

describe('chooseMap', () => {
  const map = (version: number, clusterId: string | null, memberCount: number): MapIdentity => ({
    version,
    clusterId,
    lineage: [],
    memberCount,
  })
  /** The epochs of a history, each `[epoch, issuer, version taken over from]`. */
  const along = (
    version: number,
    memberCount: number,
    ...epochs: readonly (readonly [number, string, number])[]
  ): MapIdentity => ({
    version,
    clusterId: 'x',
    memberCount,
    lineage: epochs.map(([epoch, issuer, from]) => ({ epoch, issuer, from })),
  })
  const founded = [1, 'a', 0] as const
  const cutOff = along(versionOf(2, 1), 1, founded, [2, 'c', versionOf(1, 9)])
  const majority = along(versionOf(1, 12), 2, founded)
  const healed = along(versionOf(3, 1), 3, founded, [3, 'a', versionOf(1, 14)])
  const rows: [string, MapIdentity | null, MapIdentity, boolean, string][] = [
    ['the first map', null, map(1, 'x', 1), false, 'take'],
    ['a newer map of the cluster', map(1, 'x', 3), map(2, 'x', 2), true, 'take'],
    ['the same version', map(2, 'x', 3), map(2, 'x', 3), true, 'same'],
    ['an older map of the cluster', map(2, 'x', 3), map(1, 'x', 9), true, 'keep'],
    ['an older map, even when nobody of it is connected', map(2, 'x', 3), map(1, 'x', 9), false, 'keep'],
    ['a larger other cluster', map(9, 'x', 2), map(1, 'y', 3), true, 'take'],
    ['an equal other cluster', map(1, 'x', 2), map(9, 'y', 2), true, 'keep'],
    ['a smaller other cluster', map(1, 'x', 3), map(9, 'y', 2), true, 'keep'],
    ['an equal other cluster when ours is gone', map(9, 'x', 2), map(1, 'y', 2), false, 'take'],
    ['a smaller other cluster when ours is gone', map(9, 'x', 3), map(1, 'y', 1), false, 'take'],
    ['the map of the smaller side of a split, though its version is greater', majority, cutOff, true, 'keep'],
    ['the map of the larger side of a split, though its version is smaller', cutOff, majority, true, 'take'],
    ['the smaller side when nobody of the larger is connected', majority, cutOff, false, 'take'],
    ['the healed cluster, from the side that went on', majority, healed, true, 'take'],
    ['the healed cluster, from the side that gave way', cutOff, healed, true, 'take'],
    ['a map of before the heal', healed, majority, true, 'keep'],
    ['a map of before the heal, when nobody else is connected', healed, majority, false, 'keep'],
    ['a newer map of nodes that do not tell their cluster', map(1, null, 3), map(2, null, 3), true, 'take'],
  ]
  for (const [name, current, candidate, connected, choice] of rows) {
    it(`${choice}s ${name}`, () => expect(chooseMap(current, candidate, connected)).to.equal(choice))
  }
})
