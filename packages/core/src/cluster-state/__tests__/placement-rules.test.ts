/** The rules of placement, one a row: who keeps what, who inherits it, and who backs it up. */
import { expect } from 'chai'
import { assign } from '../assign'
import type { PartitionTarget } from '../ClusterState'
import { namesIn, partitionFrom, tinyCluster, type TinyCluster } from './tiny-clusters'

const placed = (cluster: TinyCluster): PartitionTarget[] => assign(tinyCluster(cluster))

const OWNERS: readonly [rule: string, cluster: Omit<TinyCluster, 'backupCount'>, owners: string][] = [
  ['what fits into the shares stays', { members: 'abc', partitions: ['c:', 'b:', 'a:'] }, 'cba'],
  [
    'what fits stays, though a copy of it lies where there is room',
    { members: 'abc', partitions: ['b:c', 'a:', 'a:'] },
    'bca',
  ],
  ['who owns most keeps the larger share', { members: 'ab', partitions: ['b:', 'b:', 'a:'] }, 'bba'],
  ['the larger share is one more, and no more', { members: 'ab', partitions: ['b:', 'b:', 'b:'] }, 'abb'],
  [
    'among equals the oldest get the larger shares, the emptiest first',
    { members: 'abcd', leaving: 'd', partitions: ['d:', 'd:', 'd:', 'd:', 'd:'] },
    'ababc',
  ],
  [
    'the move under way comes first, then the backups in their order, then who is being brought up',
    { members: 'abc', leaving: 'a', partitions: ['a>c:bc', 'a:bc', 'a:cb', 'a:+b'] },
    'cbcb',
  ],
  ['a backup is an heir before a follower', { members: 'abc', leaving: 'a', partitions: ['a:c+b', 'a:b+c'] }, 'cb'],
  ['a copy on a member without room is no heir', { members: 'abc', partitions: ['a:bc', 'b:', 'a:b'] }, 'cba'],
  ['what has a copy elsewhere moves before what has none', { members: 'ab', partitions: ['a:', 'a:b'] }, 'ab'],
  [
    'what has no copy elsewhere moves where copies alone do not balance',
    { members: 'ab', partitions: ['a:', 'a:', 'a:', 'a:b'] },
    'baab',
  ],
  [
    'nothing moves to a member that leaves, though it holds a copy',
    { members: 'abc', leaving: 'b', partitions: ['a:b', 'a:b'] },
    'ca',
  ],
]

const BACKUPS: readonly [rule: string, cluster: TinyCluster, targets: readonly string[]][] = [
  [
    'a backup stays where its holder has room',
    { members: 'abc', backupCount: 1, partitions: ['a:c', 'b:a', 'c:b'] },
    ['a:c', 'b:a', 'c:b'],
  ],
  [
    'backups keep their order, the most preferred first',
    { members: 'abc', backupCount: 2, partitions: ['a:cb', 'b:ca', 'c:ba'] },
    ['a:cb', 'b:ca', 'c:ba'],
  ],
  [
    'a share of the copies counts every backup wanted',
    { members: 'abcd', backupCount: 2, partitions: ['a:bc', 'b:cd', 'c:da', 'd:ab'] },
    ['a:bc', 'b:cd', 'c:da', 'd:ab'],
  ],
  [
    'of more backups than wanted the first stay',
    { members: 'abc', backupCount: 1, partitions: ['a:bc', 'b:ca', 'c:ab'] },
    ['a:b', 'b:c', 'c:a'],
  ],
  [
    'who is being brought up already is preferred to a new one',
    { members: 'abcd', backupCount: 1, partitions: ['a:+d', 'b:a', 'c:b', 'd:c'] },
    ['a:d', 'b:a', 'c:b', 'd:c'],
  ],
  [
    'the owner of what moves away stays as its backup, while its share lasts',
    { members: 'abc', backupCount: 1, partitions: ['a:', 'a:', 'a:'] },
    ['b:a', 'c:b', 'a:c'],
  ],
  [
    'a backup is kept before the owner of what moves away',
    { members: 'abc', backupCount: 1, partitions: ['a:bc', 'b:', 'a:'] },
    ['c:b', 'b:a', 'a:c'],
  ],
  [
    'a holder of more than its share gives up what comes last',
    { members: 'abc', backupCount: 1, partitions: ['a:c', 'b:c', 'c:a'] },
    ['a:c', 'b:a', 'c:a'],
  ],
  [
    'a member that leaves backs nothing up',
    { members: 'abc', leaving: 'c', backupCount: 1, partitions: ['a:c', 'b:c'] },
    ['a:b', 'b:a'],
  ],
  [
    'a new backup is the least loaded member, however often it backs this owner up',
    { members: 'abc', backupCount: 1, partitions: ['a:b', 'a:', 'b:c', 'b:c', 'c:a'] },
    ['a:b', 'a:b', 'b:c', 'b:c', 'c:a'],
  ],
  [
    'of equally loaded members it is the one that backs this owner up least',
    { members: 'abc', backupCount: 1, partitions: ['a:b', 'b:c', 'a:', 'c:a', 'b:a'] },
    ['a:b', 'b:c', 'a:c', 'c:a', 'b:a'],
  ],
  [
    'of members equal in both it is the oldest',
    { members: 'abc', backupCount: 1, partitions: ['b:', 'a:', 'c:'] },
    ['b:a', 'a:b', 'c:a'],
  ],
  [
    'where members are few, there are as many backups as other members',
    { members: 'ab', backupCount: 3, partitions: ['a:', 'b:'] },
    ['a:b', 'b:a'],
  ],
  [
    'a broken link is paired in neither direction',
    { members: 'abc', backupCount: 1, brokenLinks: [['b', 'c']], partitions: ['b:c', 'c:b', 'a:b'] },
    ['b:a', 'c:a', 'a:b'],
  ],
  [
    'who hears nobody has no backup, and the others have theirs',
    {
      members: 'abc',
      backupCount: 1,
      brokenLinks: [
        ['a', 'c'],
        ['b', 'c'],
      ],
      partitions: ['c:', 'a:', 'b:'],
    },
    ['c:', 'a:b', 'b:a'],
  ],
  [
    'where all are leaving, owners and backups stay',
    { members: 'ab', leaving: 'ab', backupCount: 1, partitions: ['a:b', 'a:', 'b:a'] },
    ['a:b', 'a:', 'b:a'],
  ],
]

describe('placement', () => {
  for (const [rule, cluster, owners] of OWNERS) {
    it(rule, () => {
      expect(placed({ ...cluster, backupCount: 0 })).to.deep.equal(
        namesIn(owners).map((owner) => ({ owner, backups: [] })),
      )
    })
  }

  for (const [rule, cluster, targets] of BACKUPS) {
    it(rule, () => expect(placed(cluster)).to.deep.equal(targets.map((text) => partitionFrom(text).target)))
  }
})
