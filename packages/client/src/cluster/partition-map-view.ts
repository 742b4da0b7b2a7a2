/** What a client knows of the cluster's partitions, immutable: who owns, who keeps a copy, where they listen. */
import { epochOf, partitionIdOf, type Epoch, type PartitionInfo, type PartitionMap } from '@topgunbuild/core'
import type { MapIdentity } from './choose-map'

export interface PartitionMapView {
  readonly version: number
  /** Null from a node that does not tell (0.11). */
  readonly clusterId: string | null
  /** The history this map is the newest of, epoch by epoch; empty from a node that does not tell. */
  readonly lineage: readonly Epoch[]
  readonly partitionCount: number
  /** Advertised endpoint of each node that serves clients. */
  readonly endpoints: ReadonlyMap<string, string>
  /** Indexed by partitionId; a hole means that the map does not say. */
  readonly partitions: readonly (PartitionInfo | undefined)[]
}

/** @param before of which it takes over what is the same: to freeze an object costs more than to read it from a frame */
export function viewOf(map: PartitionMap, before: PartitionMapView | null = null): PartitionMapView {
  const partitions: (PartitionInfo | undefined)[] = Array.from({ length: map.partitionCount }, () => undefined)
  for (const partition of map.partitions) {
    const { partitionId } = partition
    const known = before?.partitions[partitionId]
    const isSame = known !== undefined && areEqual(known, partition)
    if (partitionId < map.partitionCount) partitions[partitionId] = isSame ? known : Object.freeze(partition)
  }
  return Object.freeze({
    version: map.version,
    clusterId: map.clusterId ?? null,
    lineage: Object.freeze(lineageOf(map)),
    partitionCount: map.partitionCount,
    endpoints: new Map(map.nodes.map((node) => [node.nodeId, node.endpoints.websocket])),
    partitions: Object.freeze(partitions),
  })
}

/** As much of a map as it takes to choose between two: most maps that come are known already, from another node. */
export function identityOf(map: PartitionMap): MapIdentity {
  const { version, clusterId = null, nodes } = map
  return { version, clusterId, lineage: lineageOf(map), memberCount: new Set(nodes.map(({ nodeId }) => nodeId)).size }
}

/** What came after the state that changed the map last is no part of the map's own history. */
function lineageOf({ lineage, version }: PartitionMap): readonly Epoch[] {
  return lineage?.filter(({ epoch }) => epoch <= epochOf(version)) ?? []
}

function areEqual(one: PartitionInfo, other: PartitionInfo): boolean {
  const [backups, others] = [one.backupNodeIds, other.backupNodeIds]
  return (
    one.ownerNodeId === other.ownerNodeId &&
    backups.length === others.length &&
    backups.every((nodeId, index) => nodeId === others[index])
  )
}

/** Null where the map does not say. */
export function ownerIn(view: PartitionMapView | null, partitionId: number): string | null {
  return view?.partitions[partitionId]?.ownerNodeId ?? null
}

export function backupsIn(view: PartitionMapView | null, partitionId: number): readonly string[] {
  return view?.partitions[partitionId]?.backupNodeIds ?? []
}

export function ownerOfKey(view: PartitionMapView | null, key: string): string | null {
  return ownerIn(view, partitionIdOf(key))
}

/** The view with one partition's holders replaced: what a redirect taught before the map came. */
export function withPartition(view: PartitionMapView, partition: PartitionInfo): PartitionMapView {
  const partitions = view.partitions.with(partition.partitionId, Object.freeze(partition))
  return Object.freeze({ ...view, partitions: Object.freeze(partitions) })
}

export interface OwnerChange {
  readonly partitionId: number
  readonly previousOwner: string | null
  readonly newOwner: string
}

export function ownerChanges(before: PartitionMapView | null, after: PartitionMapView): OwnerChange[] {
  const changes: OwnerChange[] = []
  after.partitions.forEach((partition, partitionId) => {
    const previousOwner = ownerIn(before, partitionId)
    if (partition !== undefined && partition.ownerNodeId !== previousOwner) {
      changes.push({ partitionId, previousOwner, newOwner: partition.ownerNodeId })
    }
  })
  return changes
}
