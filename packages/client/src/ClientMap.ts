/** A map of a client: writes show at once, travel to the owner, and are taken back if they are refused. */
import { LWWMap, supersedes, type HLC, type LWWRecord, type WriteConcern } from '@topgunbuild/core'
import { KeyState, type PendingWrite } from './offline/KeyState'
import type { Ack } from './offline/ack'

export interface WriteOptions {
  readonly ttlMs?: number
  /** What this write asks for; absent = the node's level. */
  readonly writeConcern?: WriteConcern
  /** How long the caller waits for the acknowledgement; default 5000. The write itself goes on after that. */
  readonly timeoutMs?: number
  /** Ends the waiting, not the write. */
  readonly signal?: AbortSignal
}

/** Where a map's writes go. */
export interface MapWriter {
  write(map: ClientMap<string, unknown>, key: string, value: unknown, ttlMs?: number): LWWRecord<unknown>
  /** @param value asked for when the write is made, which may be later, and before that for its size */
  writeAndWait(map: ClientMap<string, unknown>, key: string, value: () => unknown, options: WriteOptions): Promise<Ack>
}

export class ClientMap<K extends string, V> extends LWWMap<K, V> {
  private readonly states = new Map<K, KeyState<V>>()
  private readonly refusalListeners = new Set<(key: K, record: LWWRecord<V>) => void>()

  constructor(
    readonly name: string,
    clock: HLC,
    private readonly writer: MapWriter,
    private readonly listenerThrew: (error: unknown) => void,
  ) {
    super(clock)
  }

  /**
   * Nobody waits: a refusal takes the value back and is told by the client's `operation:rejected`.
   * @throws TopGunError REJECTED for what can never be sent, LOG_FULL when the op log has no room
   */
  override set(key: K, value: V, ttlMs?: number): LWWRecord<V> {
    return this.writer.write(this.untyped, key, value, ttlMs) as LWWRecord<V>
  }

  /** @throws TopGunError as `set` */
  override remove(key: K): LWWRecord<V> {
    return this.writer.write(this.untyped, key, null) as LWWRecord<V>
  }

  /** As `set`, and resolves once the write is acknowledged. Losing to a later write is not an error. */
  put(key: K, value: V, options: WriteOptions = {}): Promise<Ack> {
    return this.writer.writeAndWait(this.untyped, key, () => value, options)
  }

  /** As `put`, of a value that depends on what the map shows when there is room for the write. */
  putMade(key: K, value: () => V, options: WriteOptions = {}): Promise<Ack> {
    return this.writer.writeAndWait(this.untyped, key, value, options)
  }

  delete(key: K, options: Omit<WriteOptions, 'ttlMs'> = {}): Promise<Ack> {
    return this.writer.writeAndWait(this.untyped, key, () => null, options)
  }

  /** A record that the cluster holds. */
  override merge(key: K, remote: LWWRecord<V>): boolean {
    this.states.get(key)?.confirm(remote)
    this.hlc.update(remote.timestamp)
    if (!supersedes(remote, this.store.get(key))) return false
    this.stand(key, remote)
    return true
  }

  addPending(key: K, write: PendingWrite<V>): void {
    const state = this.pendingStateOf(key)
    state.write(write)
    this.show(key, state.shown)
  }

  settle(key: K, opId: string, accepted: boolean): void {
    const state = this.states.get(key)
    const record = state?.settle(opId, accepted)
    if (state === undefined || record === undefined) return
    if (state.isSettled) this.states.delete(key)
    this.show(key, state.shown)
    if (!accepted) for (const listener of this.refusalListeners) listener(key, record)
  }

  /**
   * @param listener hears what was refused, or given up, after the map has taken it back
   * @returns the way to stop listening
   */
  onRefused(listener: (key: K, record: LWWRecord<V>) => void): () => void {
    this.refusalListeners.add(listener)
    return () => void this.refusalListeners.delete(listener)
  }

  /** One op takes the place of another: the same write under another stamp. */
  replacePending(key: K, oldId: string, write: PendingWrite<V>): void {
    const state = this.pendingStateOf(key)
    state.settle(oldId, false)
    state.write(write)
    this.show(key, state.shown)
  }

  /** True when the map shows what the cluster does not hold, and no op is on its way to it. */
  isLaterThan(key: K, remote: LWWRecord<V> | undefined): boolean {
    const shown = this.store.get(key)
    return shown !== undefined && !this.states.has(key) && supersedes(shown, remote)
  }

  /** Shows what the cluster holds, though that is less than it was. */
  goBackTo(key: K, remote: LWWRecord<V> | undefined): void {
    this.states.delete(key)
    this.show(key, remote)
  }

  /** The cluster does not hold what is shown: it is an op's, which is about to be added, and `remote` is confirmed. */
  unconfirm(key: K, remote: LWWRecord<V> | undefined): void {
    this.states.set(key, new KeyState(remote))
  }

  /** What the cluster is known to hold. */
  confirmedRecord(key: K): LWWRecord<V> | undefined {
    const state = this.states.get(key)
    return state === undefined ? this.store.get(key) : state.confirmed
  }

  /** A listener's mistake must not end the write, or the frame, that made it run. */
  protected override notify(key?: K): void {
    try {
      super.notify(key)
    } catch (error) {
      this.listenerThrew(error)
    }
  }

  private get untyped(): ClientMap<string, unknown> {
    return this as unknown as ClientMap<string, unknown>
  }

  private pendingStateOf(key: K): KeyState<V> {
    const known = this.states.get(key)
    if (known !== undefined) return known
    const state = new KeyState(this.store.get(key))
    this.states.set(key, state)
    return state
  }

  private show(key: K, shown: LWWRecord<V> | undefined): void {
    if (shown === this.store.get(key)) return
    if (shown !== undefined) return this.stand(key, shown)
    this.store.delete(key)
    this.getMerkleTree().remove(key)
    this.notify(key)
  }
}
