/** A map as this node holds it: reads see the copies that are here, writes take the road to the owner. */
import { LWWMap, MerkleTree, TopGunError, partitionIdOf } from '@topgunbuild/core'
import type { HLC, LWWRecord, RecordStore } from '@topgunbuild/core'
import type { PartitionStore } from '../cluster/partitions/PartitionStore'

export interface NodeMapLinks {
  readonly stores: () => Iterable<PartitionStore>
  readonly store: (partitionId: number) => PartitionStore
  readonly write: (map: string, key: string, record: LWWRecord<unknown>) => void
}

/** The records of one map, spread over the partitions this node has copies of. */
class CopiesHere implements RecordStore<string, unknown> {
  constructor(
    private readonly name: string,
    private readonly links: NodeMapLinks,
  ) {}

  get size(): number {
    let size = 0
    for (const store of this.links.stores()) size += store.recordsOf(this.name)?.size ?? 0
    return size
  }

  get(key: string): LWWRecord<unknown> | undefined {
    return this.links.store(partitionIdOf(key)).record(this.name, key)
  }

  set(key: string, record: LWWRecord<unknown>): void {
    this.links.write(this.name, key, record)
  }

  *entries(): Iterable<[string, LWWRecord<unknown>]> {
    for (const store of this.links.stores()) {
      for (const [key, { record }] of store.recordsOf(this.name) ?? []) yield [key, record]
    }
  }

  /** Records leave a node with their partition, never one by one: another copy would bring them back. */
  delete(_key: string): void {
    throw new TopGunError('REJECTED', 'A node does not forget single records; remove the key instead.')
  }

  clear(): void {
    throw new TopGunError('REJECTED', 'A map of a cluster is not cleared on one node; remove its keys instead.')
  }
}

export class NodeMap extends LWWMap<string, unknown> {
  constructor(name: string, clock: HLC, links: NodeMapLinks) {
    super(clock, new CopiesHere(name, links))
  }

  override set(key: string, value: unknown, ttlMs?: number): LWWRecord<unknown> {
    this.stepPast(key)
    return super.set(key, value, ttlMs)
  }

  override remove(key: string): LWWRecord<unknown> {
    this.stepPast(key)
    return super.remove(key)
  }

  /** Made anew each time: the records change below this map, by replication. */
  override getMerkleTree(): MerkleTree {
    return new MerkleTree(this.store.entries())
  }

  /** To be called when a record of this map was merged on this node. */
  changed(): void {
    this.notify()
  }

  /** A write must not lose to the very record it replaces because a client's clock is ahead of this node's. */
  private stepPast(key: string): void {
    const standing = this.store.get(key)
    if (standing !== undefined) this.hlc.advancePast(standing.timestamp)
  }
}
