/** A query in a program's hands: its rows as they are, what changed of them, and where its page ends. */
import type { Query, Row, TopGunError } from '@topgunbuild/core'
import { Emitter } from '../Emitter'
import { changesBetween, combined, type ChangeEvent } from './changes'
import type { LiveQuery } from './LiveQuery'

/** A value with its key as `_key`; one that is no object stands under `value`. */
export type QueryRow<V> = { readonly _key: string } & (V extends object ? V : { readonly value: V })

export interface PaginationInfo {
  readonly hasMore: boolean
  /** For the query of the next page; null where this one is the last. */
  readonly nextCursor: string | null
  /** Of the cursor that this query was given. One that is `invalid` begins with the first row. */
  readonly cursorStatus: 'valid' | 'invalid' | 'none'
}

interface HandleEvents<V> {
  rows: readonly QueryRow<V>[]
  changes: readonly ChangeEvent<V>[]
  page: PaginationInfo
  refused: TopGunError
}

export interface QueryRunner {
  start(): void
  stop(): void
}

export class QueryHandle<V = unknown> {
  private readonly events: Emitter<HandleEvents<V>>
  private listeners = 0
  private shown: readonly Row[] = []
  private isShown = false
  private page: PaginationInfo
  private refusal: TopGunError | null = null
  private lastChange: ChangeEvent<V> | null = null
  private readonly pending = new Map<string, ChangeEvent<V>>()

  /** Use `client.query`. */
  constructor(
    readonly id: string,
    private readonly mapName: string,
    private readonly filter: Query,
    private readonly query: LiveQuery,
    private readonly runner: QueryRunner,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
    this.page = { hasMore: false, nextCursor: null, cursorStatus: query.compiled.cursorStatus }
  }

  /**
   * Hears the rows once all partitions have answered, and again with every change. The query runs as long as somebody
   * listens.
   * @returns the way to stop listening
   */
  subscribe(listener: (rows: readonly QueryRow<V>[]) => void): () => void {
    const stop = this.listen('rows', listener)
    if (this.isShown) listener(this.rows())
    return stop
  }

  /** Hears what changed, not what there is. */
  onChanges(listener: (changes: readonly ChangeEvent<V>[]) => void): () => void {
    return this.listen('changes', listener)
  }

  onPaginationChange(listener: (page: PaginationInfo) => void): () => void {
    return this.listen('page', listener)
  }

  /**
   * The rows, once all partitions have answered.
   * @throws TopGunError FORBIDDEN when the map may not be read, REJECTED when a node does not take the query
   */
  first(): Promise<readonly QueryRow<V>[]> {
    return new Promise((resolve, reject) => {
      const stops: (() => void)[] = []
      const end = (): void => {
        for (const stop of stops) stop()
      }
      const rows = this.listen('rows', (all) => {
        end()
        resolve(all)
      })
      const refused = this.listen('refused', (error) => {
        end()
        reject(error)
      })
      stops.push(rows, refused)
      if (this.isShown) {
        end()
        resolve(this.rows())
      }
    })
  }

  getFilter(): Query {
    return this.filter
  }

  getMapName(): string {
    return this.mapName
  }

  getPaginationInfo(): PaginationInfo {
    return this.page
  }

  /** Why no node answers; null while nothing was refused. */
  getRefusal(): TopGunError | null {
    return this.refusal
  }

  getLastChange(): ChangeEvent<V> | null {
    return this.lastChange
  }

  /** What changed since it was last consumed, one change a key. */
  getPendingChanges(): readonly ChangeEvent<V>[] {
    return [...this.pending.values()]
  }

  consumeChanges(): readonly ChangeEvent<V>[] {
    const changes = this.getPendingChanges()
    this.pending.clear()
    return changes
  }

  clearChanges(): void {
    this.pending.clear()
  }

  /** As if nothing had changed yet. */
  resetChangeTracker(): void {
    this.pending.clear()
    this.lastChange = null
  }

  /** To be called when the query may show something else. */
  changed(): void {
    if (!this.query.isComplete || this.listeners === 0) return
    const { rows, hasMore } = this.query.result
    const changes = changesBetween(this.shown, rows) as ChangeEvent<V>[]
    const isFirst = !this.isShown
    this.shown = rows
    this.isShown = true
    this.refusal = null
    this.turnPage(hasMore)
    if (changes.length === 0 && !isFirst) return
    this.note(changes)
    if (changes.length > 0) this.events.emit('changes', changes)
    this.events.emit('rows', this.rows())
  }

  refused(error: TopGunError): void {
    this.refusal = error
    this.events.emit('refused', error)
  }

  private rows(): readonly QueryRow<V>[] {
    return this.shown.map(({ key, value }) => {
      const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
      return { ...(isObject ? value : { value }), _key: key } as QueryRow<V>
    })
  }

  private note(changes: readonly ChangeEvent<V>[]): void {
    this.lastChange = changes.at(-1) ?? this.lastChange
    for (const change of changes) {
      const both = combined(this.pending.get(change.key), change) as ChangeEvent<V> | null
      if (both === null) this.pending.delete(change.key)
      else this.pending.set(change.key, both)
    }
  }

  private turnPage(hasMore: boolean): void {
    const last = this.shown.at(-1)
    const nextCursor = hasMore && last !== undefined ? this.query.compiled.cursorBehind(last) : null
    if (hasMore === this.page.hasMore && nextCursor === this.page.nextCursor) return
    this.page = { ...this.page, hasMore, nextCursor }
    this.events.emit('page', this.page)
  }

  private listen<Name extends keyof HandleEvents<V>>(
    name: Name,
    listener: (event: HandleEvents<V>[Name]) => void,
  ): () => void {
    const own = (event: HandleEvents<V>[Name]): void => listener(event)
    const stop = this.events.on(name, own)
    if (++this.listeners === 1) this.runner.start()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      stop()
      if (--this.listeners > 0) return
      this.isShown = false
      this.shown = []
      this.runner.stop()
    }
  }
}
