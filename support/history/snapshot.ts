/** What the judge looks at: every node's and client's own account, taken once, after the drain. */
import type { ClusterState, Epoch, LWWRecord, Query } from '@topgunbuild/core'
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
  /** What the map it has open shows; null for one that may not read it. */
  readonly shown: ShownMap | null
  /** And further ones that it has open. */
  readonly others?: readonly ShownMap[]
  /** Of the queries it follows. */
  readonly queries?: readonly ShownQuery[]
}

export interface ShownQuery {
  readonly map: string
  readonly query: Query
  /** In its order. */
  readonly keys: readonly string[]
}

export interface ShownMap {
  readonly map: string
  /** By key; tombstones and what has expired, too. */
  readonly records: ReadonlyMap<string, LWWRecord<unknown>>
}

/** One state of a node or one map of a client, as it showed it, in the order of looking. */
export type Sighting = {
  readonly observer: string
  readonly version: number
  /** On the history's clock. */
  readonly at?: number
} & (
  | { readonly state: ClusterState }
  /** A client's map, with the history it tells of, as far as it does. */
  | { readonly clusterId: string | null; readonly lineage?: readonly Epoch[] }
)

export interface Snapshot {
  readonly nodes: readonly NodeSnapshot[]
  readonly clients: readonly ClientSnapshot[]
  readonly sightings: readonly Sighting[]
}
