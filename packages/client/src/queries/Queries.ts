/** The queries of a client: told what nodes say of them, and what the client itself writes meanwhile. */
import { serialize, TopGunError } from '@topgunbuild/core'
import type { DownMessage, LWWRecord, Query, Runtime, SyncDownOf, SyncUp } from '@topgunbuild/core'
import type { IConnectionProvider, Session } from '../connection/IConnectionProvider'
import type { PendingOp } from '../offline/PendingOp'
import type { Placer } from '../sync/Placer'
import { LiveQuery } from './LiveQuery'
import { QueryHandle } from './QueryHandle'

/** A write that is on its way. */
type PendingWrite = Pick<PendingOp, 'mapName' | 'key' | 'record'>

interface Running {
  readonly query: LiveQuery
  readonly handle: QueryHandle
}

export class Queries {
  private readonly running = new Map<string, Running>()
  private readonly changed = new Set<Running>()
  private made = 0
  private isClosed = false

  constructor(
    private readonly runtime: Runtime,
    private readonly provider: IConnectionProvider,
    private readonly placer: Placer,
    private readonly pending: () => Iterable<PendingWrite>,
    private readonly listenerThrew: (error: unknown) => void,
  ) {}

  /** It runs while somebody listens. @throws TopGunError REJECTED that says what is wrong with the query */
  make<V>(mapName: string, query: Query): QueryHandle<V> {
    const queryId = `query-${++this.made}`
    const live = new LiveQuery(mapName, query, {
      begin: (connectionId, ids) => {
        this.send(connectionId, { type: 'QUERY_SUB', payload: { queryId, mapName, query, partitionIds: [...ids] } })
      },
      stop: (connectionId, ids) => {
        this.send(connectionId, { type: 'QUERY_UNSUB', payload: { queryId, partitionIds: [...ids] } })
      },
    })
    const runner = {
      start: (): void => {
        if (this.isClosed) throw new TopGunError('CLIENT_CLOSED')
        this.running.set(queryId, running)
        for (const { mapName: writtenTo, key, record } of this.pending()) {
          if (writtenTo === mapName) live.wrote(key, record)
        }
        this.placer.add(live)
        // Of no key at all: nobody has to be asked.
        if (live.isComplete) this.mayShow(running)
      },
      stop: (): void => {
        this.running.delete(queryId)
        this.placer.remove(live)
        live.forget()
      },
    }
    const handle = new QueryHandle<V>(queryId, mapName, query, live, runner, this.listenerThrew)
    const running: Running = { query: live, handle: handle as QueryHandle }
    return handle
  }

  close(): void {
    this.isClosed = true
    for (const { handle } of this.running.values()) handle.refused(new TopGunError('CLIENT_CLOSED'))
  }

  /** A write of this client. */
  wrote(mapName: string, key: string, record: LWWRecord<unknown>): void {
    for (const running of this.about(mapName)) {
      running.query.wrote(key, record)
      this.mayShow(running)
    }
  }

  /** That write was acknowledged, or will never be. */
  over(mapName: string, key: string, record: LWWRecord<unknown>, accepted: boolean): void {
    for (const running of this.about(mapName)) {
      running.query.over(key, record, accepted)
      this.mayShow(running)
    }
  }

  message(from: Session, message: DownMessage): void {
    switch (message.type) {
      case 'QUERY_RESP': {
        const { queryId, partitionIds, results } = message.payload
        return this.told(queryId, ({ query }) => query.rows(from.connectionId, partitionIds, results))
      }
      case 'QUERY_UPDATE': {
        const { queryId, updates } = message.payload
        return this.told(queryId, ({ query }) => query.changed(from.connectionId, updates))
      }
      case 'QUERY_ENDED':
        return this.ended(from, message.payload)
    }
  }

  private ended(from: Session, payload: SyncDownOf<'QUERY_ENDED'>['payload']): void {
    const running = this.running.get(payload.queryId)
    if (running === undefined || !this.placer.ended(running.query, from.connectionId, payload)) return
    running.handle.refused(new TopGunError(payload.code, payload.message))
  }

  private told(queryId: string, use: (running: Running) => void): void {
    const running = this.running.get(queryId)
    if (running === undefined) return
    use(running)
    this.mayShow(running)
  }

  /** Once a turn, whatever was told in it. */
  private mayShow(running: Running): void {
    if (this.changed.size === 0) this.runtime.endOfTurn(() => this.show())
    this.changed.add(running)
  }

  private show(): void {
    const changed = [...this.changed]
    this.changed.clear()
    for (const { handle } of changed) handle.changed()
  }

  private about(mapName: string): Running[] {
    if (this.running.size === 0) return []
    return [...this.running.values()].filter(({ query }) => query.mapName === mapName)
  }

  private send(connectionId: number, message: SyncUp): void {
    this.provider.sendTo(connectionId, serialize(message))
  }
}
