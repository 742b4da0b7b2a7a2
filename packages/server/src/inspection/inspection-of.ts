/** Gathers what a node shows of its insides. */
import { partitionIdOf } from '@topgunbuild/core'
import type { ClusterState, LWWRecord } from '@topgunbuild/core'
import type { Partitions } from '../cluster/partitions/Partitions'
import type { ReceivedLog } from '../coordinator/ReceivedLog'
import type { InspectedPartition, Inspection, RawRecord, ReceivedOp } from './Inspection'

export interface Insides {
  readonly partitions: Pick<Partitions, 'inspect' | 'copiesAside' | 'store' | 'allStores'>
  readonly received: Pick<ReceivedLog, 'list'>
}

export function inspectionOf(state: ClusterState | null, operations: Insides): Inspection {
  return new LookInside(state, operations)
}

/** Most who look want the state alone: the long lists are made for whoever asks for them, and once. */
class LookInside implements Inspection {
  readonly copiesAside: number
  private shownPartitions: readonly InspectedPartition[] | undefined
  private shownReceived: readonly ReceivedOp[] | undefined

  constructor(
    readonly state: ClusterState | null,
    private readonly operations: Insides,
  ) {
    this.copiesAside = operations.partitions.copiesAside
  }

  get partitions(): readonly InspectedPartition[] {
    this.shownPartitions ??= this.operations.partitions.inspect()
    return this.shownPartitions
  }

  get received(): readonly ReceivedOp[] {
    this.shownReceived ??= this.operations.received.list()
    return this.shownReceived
  }

  rawRecord(map: string, key: string): LWWRecord<unknown> | undefined {
    return this.operations.partitions.store(partitionIdOf(key)).record(map, key)
  }

  rawRecords(): readonly RawRecord[] {
    return this.operations.partitions
      .allStores()
      .flatMap((store, partitionId) =>
        store.allStored().map(({ m, k, r }) => ({ map: m, key: k, partitionId, record: r })),
      )
  }
}
