/** The first state of a cluster: one member, which owns every partition, all of them empty. */
import { PARTITION_COUNT } from '../partitioning/partition-id'
import type { ClusterState, Member, Partition } from './ClusterState'
import { epochOf, versionOf } from './version'

/** A cluster that was before: its name lives on, in an epoch and with terms above all that it had. */
export interface Former {
  readonly clusterId: string
  readonly version: number
  /** The highest term of any of its partitions. */
  readonly topTerm: number
}

/** The one with the newest version goes on; above every term of all of them. */
export function newestOf(formers: readonly Former[]): Former | undefined {
  return formers.reduce<Former | undefined>((newest, former) => {
    if (newest === undefined) return former
    const { clusterId, version } = former.version > newest.version ? former : newest
    return { clusterId, version, topTerm: Math.max(newest.topTerm, former.topTerm) }
  }, undefined)
}

/** @param former the cluster that is founded again, where there was one; its `clusterId` wins */
export function foundState(clusterId: string, founder: Member, backupCount: number, former?: Former): ClusterState {
  const epoch = former === undefined ? 1 : epochOf(former.version) + 1
  const version = versionOf(epoch, 1)
  const partition: Partition = {
    owner: founder.nodeId,
    term: (former?.topTerm ?? 0) + 1,
    backups: [],
    followers: [],
    target: { owner: founder.nodeId, backups: [] },
    moveTo: null,
    unclean: false,
  }
  return {
    clusterId: former?.clusterId ?? clusterId,
    version,
    mapVersion: version,
    lineage: [{ epoch, issuer: founder.incarnation, from: 0 }],
    members: [founder],
    partitions: Array.from({ length: PARTITION_COUNT }, () => partition),
    brokenLinks: [],
    backupCount,
  }
}
