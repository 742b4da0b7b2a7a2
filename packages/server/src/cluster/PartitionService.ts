/** Who owns what, as this node's newest state says: a read-only view for programs that embed a node. */
import { isSettled, partitionIdOf, partitionMapOf } from '@topgunbuild/core'
import type { ClusterState, Partition, PartitionInfo, PartitionMap, Runtime } from '@topgunbuild/core'

export interface Distribution {
  readonly owner: string
  readonly backups: readonly string[]
}

export class PartitionService {
  constructor(
    private readonly nodeId: string,
    private readonly runtime: Runtime,
    private readonly state: () => ClusterState | null,
  ) {}

  getPartitionId(key: string): number {
    return partitionIdOf(key)
  }

  /** Null before this node is in a cluster. */
  getOwner(key: string): string | null {
    return this.getPartitionOwner(partitionIdOf(key))
  }

  isLocalOwner(key: string): boolean {
    return this.getOwner(key) === this.nodeId
  }

  isLocalBackup(key: string): boolean {
    return this.getBackups(partitionIdOf(key)).includes(this.nodeId)
  }

  /** Owner or backup of the key. */
  isRelated(key: string): boolean {
    return this.isLocalOwner(key) || this.isLocalBackup(key)
  }

  getDistribution(key: string): Distribution | null {
    const partition = this.partition(partitionIdOf(key))
    return partition === undefined ? null : { owner: partition.owner, backups: partition.backups }
  }

  getPartitionMap(): PartitionMap | null {
    const state = this.state()
    return state === null ? null : partitionMapOf(state, Math.round(this.runtime.wallNow()))
  }

  /** 0 before this node is in a cluster. */
  getMapVersion(): number {
    return this.state()?.mapVersion ?? 0
  }

  getPartitionInfo(partitionId: number): PartitionInfo | null {
    const partition = this.partition(partitionId)
    return partition === undefined
      ? null
      : { partitionId, ownerNodeId: partition.owner, backupNodeIds: [...partition.backups] }
  }

  getPartitionOwner(partitionId: number): string | null {
    return this.partition(partitionId)?.owner ?? null
  }

  getBackups(partitionId: number): readonly string[] {
    return this.partition(partitionId)?.backups ?? []
  }

  /** True while some partition is not yet where placement wants it, or lacks a copy. */
  isRebalancing(): boolean {
    const state = this.state()
    return state !== null && !isSettled(state)
  }

  private partition(partitionId: number): Partition | undefined {
    return this.state()?.partitions[partitionId]
  }
}
