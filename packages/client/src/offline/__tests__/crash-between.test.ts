/**
 * The program may end between any two things that a client stores. Whatever it was in the middle of, what the next one
 * takes up is what the first had before that or after it.
 */
import { compareTimestamps, NodeRuntime, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ClientMap, type MapWriter } from '../../ClientMap'
import { MemoryStorageAdapter, type IStorageAdapter, type OpLogEntry } from '../../IStorageAdapter'
import { PersistenceQueue } from '../../storage/PersistenceQueue'
import { restoreFrom } from '../../storage/restore'
import { ClientClock } from '../ClientClock'
import { OpBook } from '../OpBook'
import { OpFactory } from '../OpFactory'
import type { PendingOp } from '../PendingOp'

type AnyMap = ClientMap<string, unknown>
interface View {
  readonly shown: readonly unknown[]
  readonly pending: readonly unknown[]
}

type Call = (storage: IStorageAdapter) => Promise<unknown>

/** Keeps, in order, all that was asked of it, to be asked of another one up to somewhere. */
class RecordingStorage extends MemoryStorageAdapter {
  readonly calls: Call[] = []

  override put(key: string, value: unknown): Promise<void> {
    const copy = structuredClone(value)
    this.calls.push((storage) => storage.put(key, copy))
    return super.put(key, value)
  }

  override remove(key: string): Promise<void> {
    this.calls.push((storage) => storage.remove(key))
    return super.remove(key)
  }

  override appendOpLog(entry: OpLogEntry): Promise<number> {
    const copy = structuredClone(entry)
    this.calls.push((storage) => storage.appendOpLog(copy))
    return super.appendOpLog(entry)
  }

  override markOpsSyncedByIds(ids: readonly number[]): Promise<void> {
    this.calls.push(async (storage) => storage.markOpsSyncedByIds?.(ids))
    return super.markOpsSyncedByIds(ids)
  }
}

const WRITER: MapWriter = {
  write: () => {
    throw new Error('nobody writes by the map here')
  },
  writeAndWait: () => Promise.reject(new Error('nobody writes by the map here')),
}

const runtime = new NodeRuntime()
const KEYS = ['a', 'b'] as const

/** What a client has of its ops and its one map. */
class Client {
  readonly factory = new OpFactory('client', runtime)
  readonly clock = new ClientClock(runtime, this.factory.clockId)
  readonly queue: PersistenceQueue
  readonly book: OpBook
  readonly errors: unknown[] = []

  constructor(readonly storage: IStorageAdapter) {
    this.queue = new PersistenceQueue((error) => this.errors.push(error))
    this.book = new OpBook(storage, this.queue, this.clock, (name) => {
      return new ClientMap<string, unknown>(name, this.clock, WRITER, (error) => this.errors.push(error))
    })
  }

  get map(): AnyMap {
    return this.book.mapNamed('stock')
  }

  async start(): Promise<this> {
    const restored = await restoreFrom(this.storage)
    const ops = restored.ops.map((stored) => this.factory.restored(stored))
    this.book.restore(restored, ops)
    this.queue.start()
    return this
  }

  oldestOf(key: string): PendingOp | undefined {
    return [...this.book.log.values()].find((op) => op.key === key)
  }

  /** Everybody refuses everything that waits: what is left is what there is to go back to. */
  refuseAll(): void {
    for (const op of this.book.log.values()) this.book.over(op, false)
  }

  view(): View {
    return {
      shown: KEYS.map((key) => this.map.getRecord(key) ?? null),
      pending: [...this.book.log.values()].map(({ opId, key, record }) => [opId, key, record]),
    }
  }

  private record(value: unknown): LWWRecord<unknown> {
    return { value, timestamp: this.clock.now() }
  }

  /** What can happen to a key. */
  readonly events: Record<string, (key: string) => void> = {
    write: (key) => {
      const concern = { isConcernExplicit: false }
      this.book.add(this.factory.make('stock', key, { text: key }, () => this.clock.now(), concern, null))
    },
    acknowledged: (key) => this.settle(key, true),
    refused: (key) => this.settle(key, false),
    received: (key) =>
      this.book.received(this.map, key, { ...this.record('of somebody'), timestamp: this.fromElsewhere() }),
    lost: (key) => {
      const record = this.map.getRecord(key)
      if (record === undefined || !this.map.isLaterThan(key, undefined)) return
      this.book.addAgain(this.factory.again('stock', key, record), undefined)
    },
    dropped: (key) => {
      if (this.map.isLaterThan(key, undefined)) this.book.goBackTo(this.map, key, undefined)
    },
    restamped: (key) => {
      const old = this.oldestOf(key)
      if (old !== undefined) this.book.replace(old, this.factory.restamped(old, this.clock.now()))
    },
  }

  private settle(key: string, accepted: boolean): void {
    const op = this.oldestOf(key)
    if (op !== undefined) this.book.over(op, accepted)
  }

  private fromElsewhere(): LWWRecord<unknown>['timestamp'] {
    return { ...this.clock.now(), nodeId: 'somebody' }
  }
}

/** Between the two an op and the one that takes its place are both there: the same write, sent under two stamps. */
function bothStamps(before: View, now: View): View {
  return { shown: now.shown, pending: [...before.pending, ...now.pending.slice(-1)] }
}

async function after(calls: readonly Call[]): Promise<Client> {
  const storage = new MemoryStorageAdapter()
  for (const call of calls) await call(storage)
  return new Client(storage).start()
}

describe('a program that ends between two things that its client stores', () => {
  const event = fc.tuple(
    fc.constantFrom(...Object.keys(new Client(new MemoryStorageAdapter()).events)),
    fc.constantFrom(...KEYS),
  )

  it('leaves what there was before the last event, or after it, and no less to go back to', () =>
    fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const storage = new RecordingStorage()
        const client = await new Client(storage).start()
        for (const [name, key] of events) {
          const before = client.view()
          const from = storage.calls.length
          client.events[name]?.(key)
          await client.queue.drained()
          for (let to = from; to < storage.calls.length; to++) {
            const next = await after(storage.calls.slice(0, to))
            const allowed = [before, client.view(), bothStamps(before, client.view())]
            expect(next.view(), `before call ${to - from + 1} of ${name}`).to.be.deep.oneOf(allowed)
          }
          const whole = await after(storage.calls)
          expect(whole.view(), `after ${name}`).to.deep.equal(client.view())
          expect(whole.errors).to.deep.equal([])
          const confirmed = KEYS.map((each) => client.map.confirmedRecord(each) ?? null)
          whole.refuseAll()
          expect(
            KEYS.map((each) => whole.map.getRecord(each) ?? null),
            `to go back to, after ${name}`,
          ).to.deep.equal(confirmed)
        }
        expect(client.errors).to.deep.equal([])
      }),
      { numRuns: 150 },
    ))

  it('never has a record stored that is a pending op’s own, once all is stored', () =>
    fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const client = await new Client(new MemoryStorageAdapter()).start()
        for (const [name, key] of events) client.events[name]?.(key)
        await client.queue.drained()
        const stored = (await client.storage.getAllKeys()).length
        const pending = [...client.book.log.values()]
        for (const key of KEYS) {
          const record = (await client.storage.get(`stock:${key}`)) as LWWRecord<unknown> | undefined
          expect(record ?? null).to.deep.equal(client.map.confirmedRecord(key) ?? null)
          const own = pending.filter(
            (op) => record !== undefined && compareTimestamps(op.record.timestamp, record.timestamp) === 0,
          )
          expect(own).to.deep.equal([])
        }
        expect(stored).to.be.at.most(KEYS.length)
      }),
      { numRuns: 100 },
    ))
})

/** A disk that is full from some moment on. */
class FillingStorage extends MemoryStorageAdapter {
  isFull = false

  override put(key: string, value: unknown): Promise<void> {
    return this.isFull ? Promise.reject(new Error('the disk is full')) : super.put(key, value)
  }
}

describe('what a client stores of an acknowledged write', () => {
  const write = (client: Client, value: unknown): PendingOp => {
    const op = client.factory.make('stock', 'a', value, () => client.clock.now(), { isConcernExplicit: false }, null)
    client.book.add(op)
    return op
  }
  const next = (storage: IStorageAdapter): Promise<Client> => new Client(storage).start()

  it('is what was sent, whatever the program has made of its value since', async () => {
    const client = await next(new MemoryStorageAdapter())
    const cart: Record<string, unknown> = { items: ['milk'] }
    const op = write(client, cart)
    await client.queue.drained()
    Object.assign(cart, { items: ['milk', 'a draft'], listener: () => undefined })
    client.book.over(op, true)
    await client.queue.drained()
    const later = await next(client.storage)
    expect(later.map.get('a')).to.deep.equal({ items: ['milk'] })
    // Otherwise it would be given back to the cluster, as something that nobody wrote.
    const held = { value: { items: ['milk'] }, timestamp: op.record.timestamp }
    expect(later.map.isLaterThan('a', held)).to.equal(false)
    expect(client.errors).to.deep.equal([])
  })

  it('stays in the op log where its record cannot be stored', async () => {
    const storage = new FillingStorage()
    const client = await next(storage)
    const op = write(client, 1)
    await client.queue.drained()
    storage.isFull = true
    client.book.over(op, true)
    await client.queue.drained()
    expect(client.errors.map(String)).to.deep.equal(['Error: the disk is full'])
    const later = await next(storage)
    expect([later.map.get('a'), later.book.log.get(op.opId)?.record]).to.deep.equal([1, op.record])
  })

  const stored = (value: unknown, millis: number) => ({ value, timestamp: { millis, counter: 0, nodeId: 'x' } })
  const leftBehind = async (apart?: unknown): Promise<MemoryStorageAdapter> => {
    const storage = new MemoryStorageAdapter()
    const record = stored('of the op', 5)
    await storage.put('stock:a', record)
    if (apart !== undefined) await storage.put(':confirmed:stock:a', apart)
    await storage.appendOpLog({ opId: 'op', mapName: 'stock', key: 'a', op: 'PUT', record, synced: 0 })
    return storage
  }

  for (const [what, apart] of [
    ['a crash before an op left the log', undefined],
    ['an earlier version', stored('old', 1)],
  ] as const) {
    it(`is not put right by what ${what} left, when it came before storage was open`, async () => {
      const client = new Client(await leftBehind(apart))
      client.book.over(write(client, 'new'), true)
      await client.start()
      for (const op of client.book.log.values()) client.book.over(op, true)
      await client.queue.drained()
      expect([client.book.log.size, client.map.get('a')]).to.deep.equal([0, 'new'])
      expect((await next(client.storage)).map.get('a')).to.equal('new')
    })
  }

  it('is not stored over a later one, when it came before storage was open', async () => {
    const storage = new MemoryStorageAdapter()
    const later = stored('later', Date.now() + 3_600_000)
    await storage.put('stock:a', later)
    const client = new Client(storage)
    client.book.over(write(client, 'older'), true)
    await client.start()
    await client.queue.drained()
    expect([client.map.get('a'), (await next(storage)).map.get('a')]).to.deep.equal(['later', 'later'])
  })

  it('is no refused value, where what an earlier version kept apart cannot be read and stays where it is', async () => {
    const unreadable = { of: 'a later version' }
    const client = await next(await leftBehind(unreadable))
    client.refuseAll()
    await client.queue.drained()
    expect([client.map.get('a'), (await next(client.storage)).map.get('a')]).to.deep.equal([undefined, undefined])
    expect(await client.storage.get(':confirmed:stock:a')).to.deep.equal(unreadable)
  })
})
