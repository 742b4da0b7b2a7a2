/** The first state of a cluster: one member, which owns every partition, all of them empty. */
import { PARTITION_COUNT } from '../partitioning/partition-id'
import type { ClusterState, Member, Partition } from './ClusterState'
import { versionOf } from './version'

export function foundState(clusterId: string, founder: Member, backupCount: number): ClusterState {
  const version = versionOf(1, 1)
  const partition: Partition = {
    owner: founder.nodeId,
    term: 1,
    backups: [],
    followers: [],
    target: { owner: founder.nodeId, backups: [] },
    moveTo: null,
    unclean: false,
  }
  return {
    clusterId,
    version,
    mapVersion: version,
    lineage: [{ epoch: 1, issuer: founder.incarnation, from: 0 }],
    members: [founder],
    partitions: Array.from({ length: PARTITION_COUNT }, () => partition),
    brokenLinks: [],
    backupCount,
  }
}
