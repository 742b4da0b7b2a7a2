/** A map that a client has open, and how far each partition of it has come. */
import { MerkleTree, PARTITION_COUNT, partitionIdOf, type LWWRecord } from '@topgunbuild/core'
import type { Place } from './placement'
import type { Kept } from './Placer'

/** What becomes of a record that only this client has: it is written again, or no longer shown. */
export type LocalOnly = 'give-back' | 'drop'

/** What is made equal to what nodes hold. */
export interface Mirrored {
  readonly name: string
  allKeys(): Iterable<string>
  getRecord(key: string): LWWRecord<unknown> | undefined
  /** True where it shows more than `remote`, and none of that is on its way. */
  isLaterThan(key: string, remote: LWWRecord<unknown> | undefined): boolean
}

/** The records of a partition as they were when it began, while they are compared with a node's. */
export interface Comparison {
  readonly tree: MerkleTree
  /** Of the node's partition: what is older, and not there, was removed. 0: nothing was. */
  readonly horizon: number
  /** Paths of questions without an answer. */
  readonly open: Set<string>
}

/** One partition, at the place it is synced over. */
export interface Partition extends Place {
  /** Null before the node has told its root, and when everything is compared. */
  comparison: Comparison | null
  /** Equal when it was compared; from then on changes are told. */
  isSynced: boolean
}

/** What is said to nodes about an open map. */
export interface MapWords {
  readonly begin: (connectionId: number, partitionIds: readonly number[]) => void
  readonly stop: (connectionId: number, partitionIds: readonly number[]) => void
  /** What is not answered yet of this partition is not wanted any more. */
  readonly left: (connectionId: number, partitionId: number) => void
}

export class OpenMap<Kind extends Mirrored = Mirrored> implements Kept {
  /** The first protocol that syncs by partition. */
  readonly since = 2
  isRefused = false
  private readonly partitions: (Partition | null)[] = Array.from({ length: PARTITION_COUNT }, () => null)
  private synced = 0

  constructor(
    readonly map: Kind,
    readonly localOnly: LocalOnly,
    private readonly words: MapWords,
    /** In which all keys of the map are; absent: in any. */
    private readonly only?: ReadonlySet<number>,
  ) {}

  get name(): string {
    return this.map.name
  }

  get isSynced(): boolean {
    return this.synced === (this.only?.size ?? PARTITION_COUNT)
  }

  partition(partitionId: number): Partition | null {
    return this.partitions[partitionId] ?? null
  }

  wants(partitionId: number): boolean {
    return this.only?.has(partitionId) ?? true
  }

  placeOf(partitionId: number): Place | null {
    return this.partition(partitionId)
  }

  begin(connectionId: number, partitionIds: readonly number[]): void {
    this.words.begin(connectionId, partitionIds)
  }

  stop(connectionId: number, partitionIds: readonly number[]): void {
    this.words.stop(connectionId, partitionIds)
  }

  place(partitionId: number, place: Place): void {
    const { nodeId, connectionId } = place
    this.partitions[partitionId] = { nodeId, connectionId, comparison: null, isSynced: false }
  }

  leave(partitionId: number): void {
    const partition = this.partition(partitionId)
    if (partition === null) return
    if (partition.isSynced) this.synced -= 1
    this.partitions[partitionId] = null
    this.words.left(partition.connectionId, partitionId)
  }

  leaveConnection(connectionId: number): void {
    this.partitions.forEach((partition, partitionId) => {
      if (partition?.connectionId === connectionId) this.leave(partitionId)
    })
  }

  /** True when with this one the whole map is. */
  nowSynced(partition: Partition): boolean {
    partition.comparison = null
    if (partition.isSynced) return false
    partition.isSynced = true
    this.synced += 1
    return this.isSynced
  }

  /** One tree for each of these partitions, over what the map shows, in one pass over its keys. */
  treesOf(partitionIds: readonly number[]): Map<number, MerkleTree> {
    const trees = new Map(partitionIds.map((partitionId) => [partitionId, new MerkleTree()]))
    for (const key of this.map.allKeys()) {
      const record = this.map.getRecord(key)
      if (record !== undefined) trees.get(partitionIdOf(key))?.update(key, record)
    }
    return trees
  }
}
