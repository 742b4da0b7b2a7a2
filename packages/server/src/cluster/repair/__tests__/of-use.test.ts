/** A copy that its owner has stays while a replica is brought up beside it: what is the same needs not be sent. */
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import { PartitionStore } from '../../partitions/PartitionStore'
import { RepairSource, type RepairItem } from '../RepairSource'

const PARTITION = 0

class Holder {
  readonly runtime = new ManualRuntime()
  readonly said: RepairItem[] = []
  readonly dropped: number[] = []
  followed = new Set([PARTITION])
  cluster = withPartition(stateOf(['a', 'b', 'c']), PARTITION, { owner: 'b', backups: ['c'], followers: ['a'] })
  readonly source = new RepairSource({
    runtime: this.runtime,
    deadAfterMs: 200,
    state: () => this.cluster,
    send: (_owner, item) => this.said.push(item),
    isOfUse: (partitionId) => this.followed.has(partitionId),
    dropped: (partitionId) => this.dropped.push(partitionId),
  })

  constructor() {
    const store = new PartitionStore()
    store.merge('map', 'key', { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'w' } }, 1)
    this.source.keep(PARTITION, store)
    this.source.offer()
  }

  isMerged(): void {
    const { p, digest, attempt } = this.said.at(-1)!
    this.source.onAnswer('b', { p, digest, answer: 'merged', buckets: null, attempt })
  }
}

describe('a copy that its owner has', () => {
  it('is dropped at once where no replica is brought up', () => {
    const holder = new Holder()
    holder.followed.clear()
    holder.isMerged()
    expect(holder.dropped).to.deep.equal([PARTITION])
    expect(holder.source.copyOf(PARTITION)).to.equal(undefined)
  })

  it('stays until the replica beside it is brought up, and is offered to nobody meanwhile', async () => {
    const holder = new Holder()
    holder.isMerged()
    holder.runtime.advance(10_000)
    holder.source.offer()
    expect(holder.source.copyOf(PARTITION)?.size).to.equal(1)
    expect(holder.said).to.have.lengthOf(1)
    expect(holder.dropped).to.deep.equal([])

    holder.followed.clear()
    holder.source.offer()
    expect(holder.dropped).to.deep.equal([PARTITION])
    expect(holder.source.pending).to.equal(0)
    await holder.source.done()
  })

  it('is offered anew to an owner of another term, which may lack it', () => {
    const holder = new Holder()
    holder.isMerged()
    holder.cluster = withPartition(holder.cluster, PARTITION, { owner: 'c', term: 2, backups: [] })
    holder.followed.clear()
    holder.source.offer()
    expect(holder.said).to.have.lengthOf(2)
    expect(holder.dropped).to.deep.equal([])
  })

  it('is offered anew once another copy was added to it', () => {
    const holder = new Holder()
    holder.isMerged()
    holder.source.add(PARTITION, 'map', 'other', { value: 2, timestamp: { millis: 2, counter: 0, nodeId: 'w' } })
    holder.followed.clear()
    holder.source.offer()
    expect(holder.said).to.have.lengthOf(2)
    expect(holder.dropped).to.deep.equal([])
  })
})
