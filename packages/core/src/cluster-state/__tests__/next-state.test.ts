/** Single steps of the cluster state, as a table of stories: a join, a seal, losses, a takeover, a stalled copy. */
import { expect } from 'chai'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { coordinatorOf, isSettled, memberOf, partitionOf } from '../ClusterState'
import { digestOf } from '../digest'
import { foundState } from '../found-state'
import { isMoot, nextState } from '../next-state'
import { versionOf } from '../version'
import { clusterOf, member, ownedBy, progressOf, removed, settle } from './clusters'

const partitionsWhere = (state: ClusterState, fits: (partition: ClusterState['partitions'][number]) => boolean) =>
  state.partitions.flatMap((partition, partitionId) => (fits(partition) ? [{ partition, partitionId }] : []))

describe('foundState', () => {
  const state = foundState('cluster', member('a'), 2)

  it('gives the founder every partition, settled, at the first step of the first epoch', () => {
    expect(state.version).to.equal(versionOf(1, 1))
    expect(state.mapVersion).to.equal(state.version)
    expect(state.lineage).to.deep.equal([{ epoch: 1, issuer: 'a-1', from: 0 }])
    expect(state.partitions.length).to.equal(271)
    expect(state.partitions.every(({ owner, term }) => owner === 'a' && term === 1)).to.equal(true)
    expect(isSettled(state)).to.equal(true)
    expect(state.backupCount).to.equal(2)
  })

  it('names its parts', () => {
    expect(coordinatorOf(state).nodeId).to.equal('a')
    expect(memberOf(state, 'a')?.incarnation).to.equal('a-1')
    expect(memberOf(state, 'b')).to.equal(undefined)
    expect(partitionOf(state, 270).owner).to.equal('a')
    expect(() => partitionOf(state, 271)).to.throw('no partition 271')
  })
})

describe('nextState', () => {
  it('takes a joining node in without moving anything before it was brought up', () => {
    const founded = foundState('cluster', member('a'), 1)
    const joined = nextState(founded, { type: 'joined', member: member('b') })
    expect(joined.partitions.every(({ owner, backups }) => owner === 'a' && backups.length === 0)).to.equal(true)
    expect(joined.partitions.every(({ followers }) => followers.includes('b'))).to.equal(true)
    expect(ownedBy(joined, (partition) => partition.target.owner)).to.deep.equal({ a: 136, b: 135 })
    const synced = nextState(joined, progressOf(joined))
    expect(synced.partitions.every(({ backups }) => backups.includes('b'))).to.equal(true)
    expect(partitionsWhere(synced, ({ moveTo }) => moveTo === 'b').length).to.equal(135)
    const moved = nextState(synced, progressOf(synced))
    expect(ownedBy(moved, (partition) => partition.owner)).to.deep.equal({ a: 136, b: 135 })
    for (const { partition } of partitionsWhere(moved, ({ owner }) => owner === 'b')) {
      expect(partition.term).to.equal(2)
      expect(partition.backups).to.deep.equal(['a'])
    }
  })

  it('gives three nodes 90 or 91 partitions each, with one backup each', () => {
    const state = clusterOf(['a', 'b', 'c'])
    expect(Object.values(ownedBy(state, ({ owner }) => owner)).toSorted((x, y) => x - y)).to.deep.equal([90, 90, 91])
    expect(state.partitions.every(({ owner, backups }) => backups.length === 1 && backups[0] !== owner)).to.equal(true)
    const held = ownedBy(state, ({ backups }) => backups[0] ?? '')
    expect(Object.values(held).every((count) => count >= 85 && count <= 96)).to.equal(true)
  })

  it('promotes the in-sync backup of a lost owner, in one step, and brings a new one up at once', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const after = nextState(before, removed('b'))
    expect(after.version).to.equal(before.version + 1)
    for (const { partition, partitionId } of partitionsWhere(before, ({ owner }) => owner === 'b')) {
      const heir = partitionOf(after, partitionId)
      expect(heir.owner).to.equal(partition.backups[0])
      expect(heir.term).to.equal(partition.term + 1)
      expect(heir.unclean).to.equal(false)
      expect(heir.followers.length).to.equal(1)
    }
  })

  it('chooses no heir among those lost in the same step', () => {
    const before = clusterOf(['a', 'b', 'c', 'd'], 2)
    const after = nextState(before, [removed('b'), removed('c')])
    expect(after.partitions.every(({ owner }) => owner === 'a' || owner === 'd')).to.equal(true)
    expect(after.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })

  it('calls a partition unclean when owner and last backup are lost together, and says so for ever', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const after = nextState(before, [removed('b'), removed('c')])
    const doomed = partitionsWhere(
      before,
      ({ owner, backups }) => owner !== 'a' && backups.every((nodeId) => nodeId !== 'a'),
    )
    expect(doomed.length).to.be.greaterThan(0)
    expect(partitionsWhere(after, ({ unclean }) => unclean).map(({ partitionId }) => partitionId)).to.deep.equal(
      doomed.map(({ partitionId }) => partitionId),
    )
    const rejoined = settle(nextState(after, { type: 'joined', member: member('b', 'b-2') }))
    expect(partitionsWhere(rejoined, ({ unclean }) => unclean).length).to.equal(doomed.length)
  })

  it('does not let a restarted node own what its predecessor owned', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const restart: ClusterEvent[] = [removed('b'), { type: 'joined', member: member('b', 'b-2') }]
    const after = nextState(before, restart)
    expect(partitionsWhere(after, ({ owner, backups }) => owner === 'b' || backups.includes('b'))).to.deep.equal([])
    expect(memberOf(after, 'b')?.incarnation).to.equal('b-2')
    expect(after.members.at(-1)?.nodeId).to.equal('b')
  })

  it('never removes the last member', () => {
    const state = clusterOf(['a', 'b'])
    expect(nextState(state, [removed('a'), removed('b')])).to.equal(state)
  })

  it('moves everything off a leaving member before it goes, and none of it to another that leaves', () => {
    const before = clusterOf(['a', 'b', 'c', 'd'])
    const leaving = nextState(before, [
      { type: 'leaving', nodeId: 'b', incarnation: 'b-1' },
      { type: 'leaving', nodeId: 'c', incarnation: 'c-1' },
    ])
    const rest = settle(leaving)
    const named = (nodeId: string): boolean =>
      rest.partitions.some(({ owner, backups, followers }) => [owner, ...backups, ...followers].includes(nodeId))
    expect(named('b')).to.equal(false)
    expect(named('c')).to.equal(false)
    const after = nextState(rest, [removed('b'), removed('c')])
    expect(after.partitions.every((partition, id) => partition.owner === partitionOf(rest, id).owner)).to.equal(true)
    expect(after.partitions.some(({ unclean }) => unclean)).to.equal(false)
  })

  it('moves nothing when all are leaving', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const after = nextState(
      before,
      ['a', 'b', 'c'].map((nodeId) => ({ type: 'leaving', nodeId, incarnation: `${nodeId}-1` })),
    )
    expect(after.partitions.every(({ moveTo, followers }) => moveTo === null && followers.length === 0)).to.equal(true)
  })

  it('withdraws every move on a takeover, and starts the epoch above all seen', () => {
    const joined = nextState(clusterOf(['a', 'b']), { type: 'joined', member: member('c') })
    const moving = nextState(joined, progressOf(joined))
    expect(partitionsWhere(moving, ({ moveTo }) => moveTo !== null).length).to.be.greaterThan(0)
    const takenOver = nextState(moving, [{ type: 'took-over', issuer: 'b-1', epoch: 7 }, removed('a')])
    expect(takenOver.version).to.equal(versionOf(7, 1))
    expect(takenOver.lineage.at(-1)).to.deep.equal({ epoch: 7, issuer: 'b-1', from: moving.version })
    expect(coordinatorOf(takenOver).nodeId).to.equal('b')
    const terms = takenOver.partitions.map(({ term }, id) => term - partitionOf(moving, id).term)
    expect(new Set(terms)).to.deep.equal(new Set([0, 1]))
  })

  it('names no move in the state of a takeover', () => {
    const joined = nextState(clusterOf(['a', 'b']), { type: 'joined', member: member('c') })
    const moving = nextState(joined, progressOf(joined))
    const takenOver = nextState(moving, { type: 'took-over', issuer: 'b-1', epoch: 2 })
    expect(partitionsWhere(takenOver, ({ moveTo }) => moveTo !== null).length).to.equal(0)
    const steered = nextState(takenOver, { type: 'steer' })
    expect(steered.version).to.equal(takenOver.version + 1)
    expect(steered.partitions.map(({ moveTo }) => moveTo)).to.deep.equal(moving.partitions.map(({ moveTo }) => moveTo))
    expect(nextState(steered, { type: 'steer' })).to.equal(steered)
  })

  it('replaces a stalled backup by another node', () => {
    const before = clusterOf(['a', 'b', 'c'])
    const [found] = partitionsWhere(before, ({ owner, backups }) => owner === 'a' && backups[0] === 'b')
    const partitionId = found?.partitionId ?? -1
    const term = found?.partition.term ?? 0
    const after = nextState(before, { type: 'stalled', partitionId, term, nodeId: 'b' })
    expect(partitionOf(after, partitionId).backups).to.deep.equal([])
    expect(partitionOf(after, partitionId).followers).to.deep.equal(['c'])
    expect(partitionOf(after, partitionId).owner).to.equal('a')
    expect(partitionOf(settle(after), partitionId).backups).to.deep.equal(['c'])
  })

  it('brings a stalled backup up anew where no other node is left', () => {
    const before = clusterOf(['a', 'b'])
    const partitionId = before.partitions.findIndex(({ owner }) => owner === 'a')
    const term = partitionOf(before, partitionId).term
    const after = nextState(before, { type: 'stalled', partitionId, term, nodeId: 'b' })
    expect(partitionOf(after, partitionId).backups).to.deep.equal([])
    expect(partitionOf(after, partitionId).followers).to.deep.equal(['b'])
  })

  it('pairs no owner with a backup it cannot hear, until the link is whole', () => {
    const cut = settle(nextState(clusterOf(['a', 'b', 'c']), { type: 'link-broken', between: ['c', 'b'] }))
    expect(cut.brokenLinks).to.deep.equal([['b', 'c']])
    const pairs = new Set(cut.partitions.map(({ owner, backups }) => [owner, ...backups].toSorted().join()))
    expect(pairs.has('b,c')).to.equal(false)
    const whole = settle(nextState(cut, { type: 'link-whole', between: ['b', 'c'] }))
    expect(whole.brokenLinks).to.deep.equal([])
    expect(whole.partitions.every(({ backups }) => backups.length === 1)).to.equal(true)
  })

  it('forgets the broken links of a member that is gone', () => {
    const cut = nextState(clusterOf(['a', 'b', 'c']), { type: 'link-broken', between: ['b', 'c'] })
    expect(nextState(cut, removed('c')).brokenLinks).to.deep.equal([])
  })

  it('does not change what clients see while a copy is brought up', () => {
    const founded = foundState('cluster', member('a'), 1)
    const joined = nextState(founded, { type: 'joined', member: member('b') })
    expect(joined.mapVersion).to.equal(joined.version)
    const cut = nextState(clusterOf(['a', 'b', 'c']), { type: 'link-broken', between: ['b', 'c'] })
    expect(cut.mapVersion).to.be.lessThan(cut.version)
  })
})

describe('isMoot', () => {
  const state = clusterOf(['a', 'b', 'c'])
  const partition = partitionOf(state, 0)
  const CASES: readonly [string, ClusterEvent, boolean][] = [
    ['a member joining again', { type: 'joined', member: member('a') }, true],
    ['a new node', { type: 'joined', member: member('d') }, false],
    ['the loss of a member', removed('b'), false],
    ['the loss of an earlier incarnation', removed('b', 'b-0'), true],
    ['a member leaving', { type: 'leaving', nodeId: 'b', incarnation: 'b-1' }, false],
    ['an earlier incarnation leaving', { type: 'leaving', nodeId: 'b', incarnation: 'b-0' }, true],
    ['a broken link', { type: 'link-broken', between: ['b', 'a'] }, false],
    ['a whole link that was never broken', { type: 'link-whole', between: ['b', 'a'] }, true],
    [
      'a stalled backup',
      { type: 'stalled', partitionId: 0, term: partition.term, nodeId: partition.backups[0] ?? '' },
      false,
    ],
    ['a stalled owner', { type: 'stalled', partitionId: 0, term: partition.term, nodeId: partition.owner }, true],
    ['a takeover', { type: 'took-over', issuer: 'b-1', epoch: 2 }, false],
  ]
  for (const [name, event, moot] of CASES) {
    it(`says ${moot ? 'nothing is new in' : 'something is new in'} ${name}`, () => {
      expect(isMoot(state, event)).to.equal(moot)
    })
  }

  it('takes a leaving that the state shows as said already', () => {
    const leaving: ClusterEvent = { type: 'leaving', nodeId: 'b', incarnation: 'b-1' }
    const shown = nextState(state, leaving)
    expect(nextState(shown, leaving)).to.equal(shown)
    expect(isMoot(shown, leaving)).to.equal(true)
  })
})

describe('digestOf', () => {
  it('is the same for equal states however they were made, and another after any change', () => {
    const state = clusterOf(['a', 'b', 'c'])
    expect(digestOf(clusterOf(['a', 'b', 'c']))).to.equal(digestOf(state))
    const changed: ClusterState[] = [
      nextState(state, { type: 'link-broken', between: ['a', 'b'] }),
      nextState(state, { type: 'leaving', nodeId: 'c', incarnation: 'c-1' }),
      nextState(state, { type: 'took-over', issuer: 'b-1', epoch: 2 }),
      { ...state, clusterId: 'another' },
      { ...state, partitions: state.partitions.with(270, { ...partitionOf(state, 270), unclean: true }) },
    ]
    expect(new Set([state, ...changed].map(digestOf)).size).to.equal(changed.length + 1)
  })

  it('survives the way over the wire', () => {
    const state = clusterOf(['a', 'b'])
    const copied: ClusterState = JSON.parse(JSON.stringify(state))
    expect(digestOf(copied)).to.equal(digestOf(state))
  })
})
