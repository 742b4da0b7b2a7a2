/**
 * A counter that everybody adds to at once (the PN-counter of Shapiro et al., "Conflict-free replicated data types",
 * 2011): each client has a cell of its own, of all it has added and all it has taken away, and the counter is the sum of
 * the cells. A cell is a record of the map `counter:<name>`, which nobody but its client writes; so the latest of its
 * writes holds all the others, and a counter travels the road of a map. The cells of a counter are in one partition.
 */
import { isPlacementKey, placedKey, TopGunError, type LWWRecord, type Runtime } from '@topgunbuild/core'
import type { ClientMap, WriteOptions } from '../ClientMap'
import { Emitter } from '../Emitter'
import type { Ack } from '../offline/ack'
import { balanceOf, cellOf, isLater, readWrite, writeOf, type CellWrite } from './counter-cell'

interface CounterEvents {
  value: number
}

export class PNCounter {
  private readonly events: Emitter<CounterEvents>
  private readonly ownKey: string
  /** What each cell comes to, by its key. */
  private readonly balances = new Map<string, number>()
  private total = 0
  /** Of this client's cell, in this turn. */
  private refused: CellWrite[] = []

  /**
   * Use `client.getPNCounter`.
   * @throws TopGunError REJECTED for a name with U+001F in it
   */
  constructor(
    private readonly name: string,
    private readonly map: ClientMap<string, unknown>,
    /** No two clients that live at once have the same. */
    private readonly cellId: string,
    private readonly runtime: Pick<Runtime, 'endOfTurn'>,
    listenerThrew: (error: unknown) => void,
  ) {
    if (!isPlacementKey(name)) {
      throw new TopGunError('REJECTED', 'The name of a counter must not contain the character U+001F.')
    }
    this.events = new Emitter(listenerThrew)
    this.ownKey = placedKey(name, cellId)
    for (const key of map.allKeys()) this.read(key)
    map.onChange((key) => this.changed(key))
    map.onRefused((key, record) => this.takenBack(key, record))
  }

  getName(): string {
    return this.name
  }

  /** Of this client's cell. */
  getNodeId(): string {
    return this.cellId
  }

  /** As far as this client knows; its own additions are in it at once. */
  get(): number {
    return this.total
  }

  /** @throws TopGunError as `addAndGet` */
  increment(): number {
    return this.addAndGet(1)
  }

  /** @throws TopGunError as `addAndGet` */
  decrement(): number {
    return this.addAndGet(-1)
  }

  /**
   * Nobody waits, as with `map.set`.
   * @param delta a whole number
   * @throws TopGunError REJECTED for a delta that is none, or with which the sum could not be told exactly;
   *   LOG_FULL when the op log has no room
   */
  addAndGet(delta: number): number {
    this.map.set(this.ownKey, this.next(delta))
    return this.total
  }

  /** As `addAndGet`, and resolves once it is acknowledged: it is counted then, wherever the counter is asked for. */
  add(delta: number, options: Omit<WriteOptions, 'ttlMs'> = {}): Promise<Ack> {
    // Made when the op log has room for it: what is added while it waits must be in it.
    return this.map.putMade(this.ownKey, () => this.next(delta), options)
  }

  /**
   * Hears the value now, and again whenever it is another.
   * @returns the way to stop listening
   */
  subscribe(listener: (value: number) => void): () => void {
    const own = (value: number): void => listener(value)
    const stop = this.events.on('value', own)
    own(this.total)
    return stop
  }

  private next(delta: number): CellWrite {
    if (!Number.isSafeInteger(delta)) {
      throw new TopGunError('REJECTED', `What is added to a counter is a whole number, not ${String(delta)}.`)
    }
    const write = writeOf(cellOf(this.map.getRecord(this.ownKey)), delta)
    if (write === null) throw new TopGunError('REJECTED', 'The counter would be larger than can be told exactly.')
    return write
  }

  private changed(key: string | undefined): void {
    const before = this.total
    if (key === undefined) {
      this.balances.clear()
      this.total = 0
      for (const known of this.map.allKeys()) this.read(known)
    } else this.read(key)
    if (this.total !== before) this.events.emit('value', this.total)
  }

  private read(key: string): void {
    const balance = balanceOf(cellOf(this.map.getRecord(key)))
    this.total += balance - (this.balances.get(key) ?? 0)
    this.balances.set(key, balance)
  }

  /** Later writes of the cell hold what this one added: it is taken out of them once the refusal is dealt with. */
  private takenBack(key: string, record: LWWRecord<unknown>): void {
    if (key !== this.ownKey) return
    if (this.refused.push(readWrite(record)) === 1) this.runtime.endOfTurn(() => this.takeOut())
  }

  private takeOut(): void {
    const shown = cellOf(this.map.getRecord(this.ownKey))
    const held = this.refused.filter((write) => isLater(shown, write))
    this.refused = []
    const delta = held.reduce((sum, { d }) => sum - d, 0)
    if (delta !== 0) this.addAndGet(delta)
  }
}
