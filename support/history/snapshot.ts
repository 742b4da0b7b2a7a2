/** What the judge looks at: every node's and client's own account, taken once, after the drain. */
import type { ClusterState } from '@topgunbuild/core'
import type { InspectedPartition, RawRecord } from '@topgunbuild/server'
import type { HeldMap } from './held-map'

export interface NodeSnapshot {
  readonly nodeId: string
  readonly state: ClusterState
  readonly partitions: readonly InspectedPartition[]
  readonly records: readonly RawRecord[]
}

export interface ClientSnapshot {
  readonly client: string
  /** Null for a client of a single server: it holds no map. */
  readonly map: HeldMap | null
}

/** One state or map version as one observer showed it, in the order of looking. */
export interface Sighting {
  readonly observer: string
  readonly version: number
  /** Absent for a client, which sees a map only. */
  readonly state?: ClusterState
}

export interface Snapshot {
  readonly nodes: readonly NodeSnapshot[]
  readonly clients: readonly ClientSnapshot[]
  readonly sightings: readonly Sighting[]
}
