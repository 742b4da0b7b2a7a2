/** What is written when, and which seqs are called kept, with a disk that confirms at will. */
import { expect } from 'chai'
import type { LWWRecord } from '@topgunbuild/core'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { TestDisk } from '../../__tests__/support/TestDisk'
import { PartitionStore } from '../../cluster/partitions/PartitionStore'
import { Journal } from '../Journal'

const record = (millis: number, value: unknown = millis): LWWRecord<unknown> => ({
  value,
  timestamp: { millis, counter: 0, nodeId: 'w' },
})

function scene() {
  const runtime = new ManualRuntime()
  const disk = new TestDisk()
  const failures: unknown[] = []
  const journal = new Journal(runtime, disk, (error) => failures.push(error))
  const store = new PartitionStore({
    merged: (map, key, changed) => journal.changed(map, key, changed),
    collected: () => undefined,
    left: () => undefined,
    moved: () => journal.moved(0),
  })
  const told: number[][] = []
  journal.serve({ store: () => store, kept: (partitionIds) => told.push([...partitionIds]) })
  /** Turns end, and promises that can be settled are. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 5; round++) {
      runtime.endTurn()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const write = (key: string, millis: number): void => {
    store.seq += 1
    store.merge('map', key, record(millis), store.seq)
  }
  return { runtime, disk, failures, journal, store, told, settle, write }
}

describe('Journal', () => {
  it('keeps what changed in a turn together, and says up to where', async () => {
    const { disk, store, told, settle, write } = scene()
    write('a', 1)
    write('b', 2)
    expect(disk.writes).to.equal(0)
    await settle()
    expect(disk.writes).to.equal(1)
    expect([disk.value('map', 'a'), disk.value('map', 'b')]).to.deep.equal([1, 2])
    expect([store.kept, told]).to.deep.equal([2, [[0]]])
  })

  it('calls nothing kept before the disk has confirmed it, and gathers what comes meanwhile', async () => {
    const { disk, store, settle, write } = scene()
    disk.stall()
    write('a', 1)
    await settle()
    write('a', 2)
    write('b', 3)
    await settle()
    expect([disk.writes, store.kept]).to.deep.equal([1, 0])
    disk.goOn()
    await settle()
    expect([disk.writes, store.kept, disk.value('map', 'a')]).to.deep.equal([2, 3, 2])
  })

  it('does not count for another line of seqs what was under way for the one before', async () => {
    const { disk, store, settle, write } = scene()
    disk.stall()
    for (let millis = 1; millis <= 5; millis++) write('a', millis)
    await settle()
    store.beginAt(2, 3)
    disk.goOn()
    await settle()
    // What came with the new line was marked in a turn of its own.
    expect(store.kept).to.equal(3)
    store.clear()
    expect(store.kept).to.equal(0)
  })

  it('lets a waiter wait for what was changed before, and for nothing after', async () => {
    const { disk, journal, settle, write } = scene()
    const ran: string[] = []
    write('a', 1)
    journal.whenKept(() => ran.push('first'))
    disk.stall()
    await settle()
    journal.whenKept(() => ran.push('second'))
    await settle()
    expect(ran).to.deep.equal([])
    disk.goOn()
    await settle()
    expect(ran).to.deep.equal(['first', 'second'])
  })

  it('deletes in the order of changes, and nothing more once it was told so', async () => {
    const { disk, journal, settle, write } = scene()
    write('a', 1)
    write('b', 2)
    journal.changed('map', 'a', null)
    await settle()
    expect([disk.value('map', 'a'), disk.value('map', 'b')]).to.deep.equal([undefined, 2])
    journal.deleteNothingMore()
    journal.changed('map', 'b', null)
    await settle()
    expect(disk.value('map', 'b')).to.equal(2)
  })

  it('remembers the last of several facts', async () => {
    const { disk, journal, settle } = scene()
    journal.remember('position', 1)
    journal.remember('position', 2)
    await settle()
    expect([disk.writes, disk.meta.get('position')]).to.deep.equal([1, 2])
  })

  it('says once that the disk failed, calls nothing kept after it, and is idle', async () => {
    const { disk, failures, journal, store, settle, write } = scene()
    disk.breaks()
    write('a', 1)
    await settle()
    write('b', 2)
    await settle()
    expect([failures.length, store.kept, disk.writes]).to.deep.equal([1, 0, 1])
    await journal.idle()
  })

  it('is full beyond 64 MiB on their way to the disk', async () => {
    const { disk, journal, settle } = scene()
    disk.stall()
    journal.changed('map', 'large', record(1, 'x'.repeat(20 * 2 ** 20)))
    await settle()
    expect(journal.isFull).to.equal(false)
    journal.changed('map', 'larger', record(1, 'x'.repeat(20 * 2 ** 20)))
    expect(journal.isFull).to.equal(true)
    disk.goOn()
    await settle()
    expect([journal.isFull, journal.bytes]).to.deep.equal([false, 0])
  })
})
