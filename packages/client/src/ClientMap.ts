/** A map of a client: writes show at once, travel to the owner, and are taken back if they are refused. */
import { LWWMap, supersedes, type HLC, type LWWRecord, type WriteConcern } from '@topgunbuild/core'
import { shownBy, withConfirmed, withPending, withSettled, type KeyState } from './offline/KeyState'
import { greatest } from './offline/shown-record'
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
    const state = this.states.get(key)
    if (state !== undefined) this.states.set(key, withConfirmed(state, remote))
    this.hlc.update(remote.timestamp)
    if (!supersedes(remote, this.store.get(key))) return false
    this.stand(key, remote)
    return true
  }

  addPending(key: K, opId: string, record: LWWRecord<V>): void {
    this.show(key, withPending(this.stateOf(key), opId, record))
  }

  settle(key: K, opId: string, accepted: boolean): void {
    const state = this.stateOf(key)
    const record = state.pending.get(opId)
    this.show(key, withSettled(state, opId, accepted))
    if (!accepted && record !== undefined) for (const listener of this.refusalListeners) listener(key, record)
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
  replacePending(key: K, oldId: string, newId: string, record: LWWRecord<V>): void {
    this.show(key, withPending(withSettled(this.stateOf(key), oldId, false), newId, record))
  }

  /** What storage kept of an earlier run. `pending` is the map's from then on. */
  restore(key: K, confirmed: LWWRecord<V> | undefined, pending: ReadonlyMap<string, LWWRecord<V>>): void {
    const before = this.states.get(key)
    // Many keys come one after the other when a client starts, and most of them have no state yet.
    if (before === undefined) return this.show(key, { confirmed: greatest([this.store.get(key), confirmed]), pending })
    let state = withConfirmed(before, confirmed)
    for (const [opId, record] of pending) state = withPending(state, opId, record)
    this.show(key, state)
  }

  /** True when the map shows what the cluster does not hold, and no op is on its way to it. */
  isLaterThan(key: K, remote: LWWRecord<V> | undefined): boolean {
    const shown = this.store.get(key)
    return shown !== undefined && !this.states.has(key) && supersedes(shown, remote)
  }

  /** Shows what the cluster holds, though that is less than it was. */
  goBackTo(key: K, remote: LWWRecord<V> | undefined): void {
    this.show(key, { confirmed: remote, pending: new Map() })
  }

  /** The cluster does not hold what is shown: it is an op's, which is about to be added, and `remote` is confirmed. */
  unconfirm(key: K, remote: LWWRecord<V> | undefined): void {
    this.states.set(key, { confirmed: remote, pending: new Map() })
  }

  isPending(key: K): boolean {
    return this.states.has(key)
  }

  /** While ops of the key are pending: what the cluster is known to hold. */
  confirmedApart(key: K): { readonly record: LWWRecord<V> | undefined } | null {
    const state = this.states.get(key)
    return state === undefined ? null : { record: state.confirmed }
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

  private stateOf(key: K): KeyState<V> {
    return this.states.get(key) ?? { confirmed: this.store.get(key), pending: new Map() }
  }

  private show(key: K, state: KeyState<V>): void {
    if (state.pending.size > 0) this.states.set(key, state)
    else this.states.delete(key)
    const shown = shownBy(state)
    if (shown === this.store.get(key)) return
    if (shown !== undefined) return this.stand(key, shown)
    this.store.delete(key)
    this.getMerkleTree().remove(key)
    this.notify(key)
  }
}
