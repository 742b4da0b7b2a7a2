/** Gathers what a node shows of its insides. */
import { partitionIdOf } from '@topgunbuild/core'
import type { ClusterState } from '@topgunbuild/core'
import type { Operations } from '../coordinator/Operations'
import type { Inspection } from './Inspection'

export function inspectionOf(state: ClusterState | null, operations: Operations): Inspection {
  const { partitions, received } = operations
  return {
    state,
    partitions: partitions.inspect(),
    copiesAside: partitions.copiesAside,
    rawRecord: (map, key) => partitions.store(partitionIdOf(key)).record(map, key),
    rawRecords: () =>
      partitions
        .allStores()
        .flatMap((store, partitionId) =>
          store.allStored().map(({ m, k, r }) => ({ map: m, key: k, partitionId, record: r })),
        ),
    received: received.list(),
  }
}
