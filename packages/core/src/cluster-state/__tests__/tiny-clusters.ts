/** Clusters of a letter a member and a line a partition, so that a rule of one step fits into a row of a table. */
import { expect } from 'chai'
import type { ClusterState, Partition } from '../ClusterState'
import { foundState } from '../found-state'
import { member } from './clusters'

export interface TinyCluster {
  /** A letter a member, the oldest first. */
  readonly members: string
  /** Those of them that leave. */
  readonly leaving?: string
  readonly backupCount?: number
  readonly brokenLinks?: ClusterState['brokenLinks']
  readonly partitions: readonly string[]
}

export const namesIn = (letters: string): string[] => Array.from(letters)

const PARTITION = /^(\w)(?:>(\w))?:(\w*)(?:\+(\w+))?(?:=(\w):(\w*))?(?:#(\d+))?(!?)$/

/**
 * `owner>moveTo:backups+followers=owner:backups#term!`: what stands behind the = is the target (else what is), the
 * term is 1 where none is told, and the ! calls the partition unclean.
 */
export function partitionFrom(text: string): Partition {
  const found = PARTITION.exec(text) ?? expect.fail(`no partition: ${text}`)
  const [, owner = '', moveTo = null, copies = '', followers = '', wantedOwner, wanted, term = '1', unclean] = found
  const backups = namesIn(copies)
  const target = { owner: wantedOwner ?? owner, backups: wanted === undefined ? backups : namesIn(wanted) }
  return {
    owner,
    term: Number(term),
    backups,
    followers: namesIn(followers),
    target,
    moveTo,
    unclean: unclean === '!',
  }
}

export function textOf({ owner, term, backups, followers, target, moveTo, unclean }: Partition): string {
  const held = `${owner}${moveTo === null ? '' : `>${moveTo}`}:${backups.join('')}`
  const wanted = `${target.owner}:${target.backups.join('')}`
  return [
    held,
    followers.length === 0 ? '' : `+${followers.join('')}`,
    wanted === `${owner}:${backups.join('')}` ? '' : `=${wanted}`,
    term === 1 ? '' : `#${term}`,
    unclean ? '!' : '',
  ].join('')
}

export function tinyCluster(cluster: TinyCluster): ClusterState {
  const { members, leaving = '', backupCount = 1, brokenLinks = [], partitions } = cluster
  return {
    ...foundState('cluster', member('a'), backupCount),
    members: namesIn(members).map((name) => ({
      ...member(name),
      status: leaving.includes(name) ? 'LEAVING' : 'ACTIVE',
    })),
    brokenLinks,
    partitions: partitions.map(partitionFrom),
  }
}
