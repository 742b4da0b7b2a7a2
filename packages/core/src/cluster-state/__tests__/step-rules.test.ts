/** The rules of one step, one a row: what an event does to a partition, and what it must leave as it is. */
import { expect } from 'chai'
import type { ClusterEvent } from '../ClusterState'
import { isMoot, nextState } from '../next-state'
import { member, removed } from './clusters'
import { partitionFrom, textOf, tinyCluster, type TinyCluster } from './tiny-clusters'

const steer: ClusterEvent = { type: 'steer' }
const synced = (nodeId: string, term = 1, partitionId = 0): ClusterEvent => ({
  type: 'synced',
  partitionId,
  term,
  nodeId,
})
const stalled = (nodeId: string, term = 1, partitionId = 0): ClusterEvent => ({
  type: 'stalled',
  partitionId,
  term,
  nodeId,
})
const sealed = (to: string, term = 1, partitionId = 0): ClusterEvent => ({ type: 'sealed', partitionId, term, to })
const joined = (nodeId: string): ClusterEvent => ({ type: 'joined', member: member(nodeId) })
const leaving = (nodeId: string, incarnation = `${nodeId}-1`): ClusterEvent => ({
  type: 'leaving',
  nodeId,
  incarnation,
})
const broken = (...between: [string, string]): ClusterEvent => ({ type: 'link-broken', between })
const whole = (...between: [string, string]): ClusterEvent => ({ type: 'link-whole', between })

/** One partition, its members, what happens, and what becomes of the partition. */
type OfOne = readonly [rule: string, partition: string, members: string, events: ClusterEvent[], after: string]

const TOWARDS_THE_TARGET: readonly OfOne[] = [
  ['a wanted copy that is none is brought up', 'a:=a:b', 'ab', [steer], 'a:+b=a:b'],
  ['a follower in sync is a backup', 'a:+b=a:b', 'ab', [synced('b')], 'a:b'],
  ['a further backup stands behind the others', 'a:b+cd=a:bcd', 'abcd', [synced('c')], 'a:bc+d=a:bcd'],
  ['backups stand in the order that placement prefers', 'a:bc=a:cb', 'abc', [steer], 'a:cb'],
  ['the wanted owner is brought up', 'a:=b:a', 'ab', [steer], 'a:+b=b:a'],
  ['the wanted owner in sync is moved to', 'a:+b=b:a', 'ab', [synced('b')], 'a>b:b=b:a'],
  ['a move waits for every wanted copy', 'a:b=b:ac', 'abc', [steer], 'a:b+c=b:ac'],
  ['a seal makes the named backup owner of the next term', 'a>b:b=b:a', 'ab', [sealed('b')], 'b:a#2'],
  ['the old owner is the last of the backups after a seal', 'a>b:bc=b:ca', 'abc', [sealed('b')], 'b:ca#2'],
  ['a move that is wanted no more is withdrawn', 'a>b:b=a:b', 'ab', [steer], 'a:b'],
  ['a follower that is wanted no more is let go', 'a:b+c=a:b', 'abc', [steer], 'a:b'],
  ['followers keep their order, new ones stand behind', 'a:+d=a:bcd', 'abcd', [steer], 'a:+dbc=a:bcd'],
  ['a copy nobody wants stays while a wanted one is missing', 'a:b=a:c', 'abc', [steer], 'a:b+c=a:c'],
  ['a copy nobody wants goes with the last wanted one in sync', 'a:b+c=a:c', 'abc', [synced('c')], 'a:c'],
  ['a copy nobody wants stays while the owner is not the wanted one', 'a:bc=b:a', 'abc', [steer], 'a>b:bc=b:a'],
  ['a copy nobody wants goes with the seal', 'a>b:bc=b:a', 'abc', [sealed('b')], 'b:a#2'],
  ['reports of one turn count one after the other', 'a:+bc=a:bc', 'abc', [synced('c'), synced('b')], 'a:bc'],
  ['what is unclean stays so', 'a>b:b=b:a#4!', 'ab', [sealed('b', 4)], 'b:a#5!'],
]

const STALLED: readonly OfOne[] = [
  ['a stalled backup is replaced by a spare member', 'a:b', 'abc', [stalled('b')], 'a:+c=a:c'],
  ['the oldest spare is taken', 'a:b', 'abcd', [stalled('b')], 'a:+c=a:c'],
  ['a stalled backup is brought up anew where there is no spare', 'a:b', 'ab', [stalled('b')], 'a:+b=a:b'],
  ['another backup is no spare, and stays', 'a:bc', 'abcd', [stalled('b')], 'a:c+d=a:dc'],
  ['the wanted owner is no spare', 'a:b=c:ab', 'abcd', [stalled('b')], 'a:+cd=c:ad'],
  ['a stalled backup nobody wants loses its place only', 'a:bc=a:c', 'abcd', [stalled('b')], 'a:c'],
  ['a move to the stalled backup is withdrawn', 'a>b:b=b:a', 'ab', [stalled('b')], 'a:+b=b:a'],
  ['a move to another backup goes on', 'a>b:bc=b:a', 'abc', [stalled('c')], 'a>b:b=b:a'],
  ['a seal that comes after the stall counts no more', 'a>b:b=b:a', 'ab', [stalled('b'), sealed('b')], 'a:+b=b:a'],
]

const NOTHING: readonly (readonly [rule: string, partition: string, members: string, event: ClusterEvent])[] = [
  ['a sync of another term', 'a:+b=a:b#2', 'ab', synced('b', 1)],
  ['a sync of nobody who is brought up', 'a:b', 'abc', synced('c')],
  ['a stall of another term', 'a:b#2', 'abc', stalled('b', 3)],
  ['a stall of a follower, which is its owner’s affair', 'a:b+c=a:bc', 'abcd', stalled('c')],
  ['a seal of another term', 'a>b:b=b:a#2', 'ab', sealed('b', 1)],
  ['a seal for another than the one named', 'a>b:bc=b:ac', 'abc', sealed('c')],
  ['a seal where no move is named', 'a:b', 'ab', sealed('b')],
  ['a report about no partition', 'a:b', 'abc', stalled('b', 1, 1)],
  ['a member that joins again', 'a:b', 'ab', joined('b')],
  ['a leaving of an earlier incarnation', 'a:b', 'ab', leaving('b', 'b-0')],
  ['a leaving of a stranger', 'a:b', 'ab', leaving('z', 'b-1')],
  ['a loss of an earlier incarnation', 'a:b', 'ab', removed('b', 'b-0')],
  ['a loss of a stranger', 'a:b', 'ab', removed('z', 'b-1')],
  ['a broken link to a stranger', 'a:b', 'ab', broken('a', 'z')],
  ['a whole link that was never broken', 'a:b', 'ab', whole('a', 'b')],
]

describe('a step of one partition', () => {
  for (const [rule, partition, members, events, after] of [...TOWARDS_THE_TARGET, ...STALLED]) {
    it(rule, () => {
      const state = tinyCluster({ members, partitions: [partition] })
      const next = nextState(state, events)
      expect(next.partitions).to.deep.equal([partitionFrom(after)], next.partitions.map(textOf).join())
      expect(next.version).to.equal(state.version + 1)
      for (const event of events.slice(0, 1)) expect(isMoot(state, event)).to.equal(event.type === 'steer')
    })
  }

  for (const [rule, partition, members, event] of NOTHING) {
    it(`changes nothing by ${rule}`, () => {
      const state = tinyCluster({ members, partitions: [partition] })
      expect(nextState(state, event)).to.equal(state)
      expect(nextState(state, [event, steer])).to.equal(state)
      expect(isMoot(state, event)).to.equal(true)
    })
  }

  it('counts the report of the partition it names, and leaves the others the same objects', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a:b', 'a:+b=a:b', 'a:b'] })
    const next = nextState(state, synced('b', 1, 1))
    expect(next.partitions.map(textOf)).to.deep.equal(['a:b', 'a:b', 'a:b'])
    expect(next.partitions.map((one, at) => one === state.partitions[at])).to.deep.equal([true, false, true])
  })
})

/** What happens to a cluster, and what becomes of its partitions. */
type OfAll = readonly [rule: string, cluster: TinyCluster, events: ClusterEvent[], after: readonly string[]]

const SPARES: readonly OfAll[] = [
  [
    'a member that leaves is no spare',
    { members: 'abcd', leaving: 'c', partitions: ['a:b'] },
    [stalled('b')],
    ['a:+d=a:d'],
  ],
  [
    'a member that the wanted owner cannot hear is no spare',
    { members: 'abcd', brokenLinks: [['a', 'c']], partitions: ['a:b'] },
    [stalled('b')],
    ['a:+d=a:d'],
  ],
  [
    'whichever of the two names comes first',
    { members: 'abcd', brokenLinks: [['a', 'c']], partitions: ['c:b'] },
    [stalled('b')],
    ['c:+d=c:d'],
  ],
  [
    'a broken link of others spares nobody',
    {
      members: 'abcd',
      brokenLinks: [
        ['b', 'c'],
        ['a', 'd'],
      ],
      partitions: ['a:b'],
    },
    [stalled('b')],
    ['a:+c=a:c'],
  ],
]

const LOSSES: readonly OfAll[] = [
  [
    'the most preferred backup inherits, whoever is emptier',
    { members: 'abcd', backupCount: 2, partitions: ['d:ab', 'a:bc', 'c:ab'] },
    [removed('d')],
    ['a:b+c=b:ac#2', 'a:bc', 'c:ab'],
  ],
  [
    'a backup that is lost with the owner is passed over',
    { members: 'abcd', backupCount: 1, partitions: ['d:cb', 'a:b'] },
    [removed('d'), removed('c')],
    ['b:+a=b:a#2', 'a:b'],
  ],
  [
    'a follower inherits where no backup is left, and the partition is unclean',
    { members: 'abc', backupCount: 0, partitions: ['c:+b', 'a:'] },
    [removed('c')],
    ['b:#2!', 'a:'],
  ],
  [
    'a lost follower inherits nothing',
    { members: 'abcd', backupCount: 0, partitions: ['c:+db', 'a:'] },
    [removed('c'), removed('d')],
    ['b:#2!', 'a:'],
  ],
  [
    'the other followers start again under the new owner',
    { members: 'abcd', backupCount: 2, partitions: ['d:a+bc', 'b:ca', 'c:ab'] },
    [removed('d')],
    ['a:+bc=a:bc#2', 'b:ca', 'c:ab'],
  ],
  [
    'what had no copy goes to the emptiest, one after the other',
    { members: 'abc', backupCount: 0, partitions: ['a:', 'c:', 'c:', 'c:'] },
    [removed('c')],
    ['a:', 'b:#2!', 'a:#2!', 'b:#2!'],
  ],
  [
    'what is inherited warm counts for how empty a member is',
    { members: 'abcd', backupCount: 0, partitions: ['d:a', 'd:', 'b:'] },
    [removed('d')],
    ['a:#2', 'c:#2!', 'b:'],
  ],
  [
    'the oldest of the emptiest inherits',
    { members: 'abc', backupCount: 0, partitions: ['c:'] },
    [removed('c')],
    ['a:#2!'],
  ],
  [
    'a member that leaves inherits nothing that it holds no copy of',
    { members: 'abc', leaving: 'a', backupCount: 0, partitions: ['c:', 'b:'] },
    [removed('c')],
    ['b:#2!', 'b:'],
  ],
  [
    'where all who remain are leaving, the emptiest of them inherits',
    { members: 'abc', leaving: 'ab', backupCount: 0, partitions: ['a:', 'c:'] },
    [removed('c')],
    ['a:', 'b:#2!'],
  ],
  [
    'what was unclean is so under an heir in sync as well',
    { members: 'ab', backupCount: 0, partitions: ['b:a#3!'] },
    [removed('b')],
    ['a:#4!'],
  ],
  [
    'a lost backup is replaced, and the owner keeps its term',
    { members: 'abc', partitions: ['a:b', 'c:a'] },
    [removed('b')],
    ['a:+c=a:c', 'c:a'],
  ],
  [
    'a lost follower is replaced',
    { members: 'abc', partitions: ['a:+b=a:b', 'c:a'] },
    [removed('b')],
    ['a:+c=a:c', 'c:a'],
  ],
]

const PLACEMENT: readonly OfAll[] = [
  [
    'a member that joins is brought up for its share',
    { members: 'a', partitions: ['a:', 'a:'] },
    [joined('b')],
    ['a:+b=b:a', 'a:+b=a:b'],
  ],
  [
    'what a leaving member holds is brought up elsewhere',
    { members: 'abc', partitions: ['a:b', 'c:a'] },
    [leaving('b')],
    ['a:b+c=a:c', 'c:a'],
  ],
  [
    'a broken link ends a pair',
    { members: 'abc', partitions: ['a:b', 'b:c', 'c:a'] },
    [broken('b', 'a')],
    ['a:b+c=a:c', 'b:c', 'c:a'],
  ],
  [
    'a link that is whole makes a pair possible',
    { members: 'ab', brokenLinks: [['a', 'b']], partitions: ['a:', 'b:'] },
    [whole('b', 'a')],
    ['a:+b=a:b', 'b:+a=b:a'],
  ],
  [
    'a move under way keeps its direction where a follower is lost',
    { members: 'abcd', backupCount: 0, partitions: ['a>c:bc+d=c:', 'a:', 'a:'] },
    [removed('d')],
    ['a>c:bc=c:', 'a:+b=b:', 'a:'],
  ],
  [
    'a move under way keeps its direction where another backup stalls',
    { members: 'abc', backupCount: 0, partitions: ['a>c:bcd=c:', 'a:', 'a:', 'a:'] },
    [stalled('d'), joined('e')],
    ['a>c:bc=c:', 'a:+b=b:', 'a:+e=e:', 'a:'],
  ],
  [
    'no move goes on to a backup that stalled, where another one is in sync',
    { members: 'abc', backupCount: 0, partitions: ['a>b:bc=b:', 'a:', 'a:', 'a:'] },
    [stalled('b'), joined('e')],
    ['a>c:c=c:', 'a:+b=b:', 'a:+e=e:', 'a:'],
  ],
  [
    'targets stay while nobody comes or goes, balanced or not',
    { members: 'ab', partitions: ['a:b', 'a:b', 'a:b', 'a:+b=a:b'] },
    [synced('b', 1, 3)],
    ['a:b', 'a:b', 'a:b', 'a:b'],
  ],
]

describe('a step of a cluster', () => {
  for (const [rule, cluster, events, after] of [...SPARES, ...LOSSES, ...PLACEMENT]) {
    it(rule, () => {
      const state = tinyCluster(cluster)
      const next = nextState(state, events)
      expect(next.partitions).to.deep.equal(after.map(partitionFrom), next.partitions.map(textOf).join(' '))
      expect(next.version).to.equal(state.version + 1)
    })
  }

  it('leaves a partition that a loss does not touch the same object', () => {
    const state = tinyCluster({ members: 'abc', backupCount: 0, partitions: ['a:', 'b:', 'c:'] })
    const next = nextState(state, removed('c'))
    expect(next.partitions.map((one, at) => one === state.partitions[at])).to.deep.equal([true, true, false])
  })
})
