/**
 * What one client may read, held against what it asks and what it is sent. Whoever may read some fields only is shown
 * those of the rows of its queries, and may not have the map itself open: its records are compared as a whole. It may
 * not ask about other fields either, for which rows it is given would tell what is in them.
 *
 * The node that the client is connected to sees to it, whichever node owns the rows, and of every message anew: what an
 * owner sent before it heard of an end, or before the token was another one, arrives later.
 */
import { fieldsOf, serialize, type Query, type Row, type SyncDownOf, type SyncUp } from '@topgunbuild/core'
import type { Readable } from '../permissions'
import { Encoded } from './Encoded'
import { mapOf, queryOf, readsOf, type Ending, type Topic } from './topics'

interface OpenQuery {
  readonly map: string
  readonly query: Query
}

export class Reads {
  /** Absent until there is one, as `past` is: most connections ask nothing. */
  private queries: Map<string, OpenQuery> | undefined
  /**
   * Of queries that are over, of which a part of the fields was hidden: what comes late of one must not be taken for
   * another's. So many of the last.
   */
  private past: Map<string, OpenQuery> | undefined

  /** @param readable of the client as it is let in now */
  constructor(
    private readonly readable: (map: string) => Readable,
    private readonly mostPast = 10_000,
  ) {}

  /** Why the client may not be told this; undefined where it may. */
  faultOf(message: SyncUp): Ending | undefined {
    const map = readsOf(message)
    if (map === undefined) return undefined
    if (message.type === 'QUERY_SUB') {
      const { queryId, query } = message.payload
      return this.faultOfQuery({ map, query }) ?? this.faultOfId(queryId, { map, query })
    }
    return this.faultOfMap(map)
  }

  /** It is told this from here on. */
  opened(message: SyncUp): void {
    if (message.type !== 'QUERY_SUB') return
    const { queryId, mapName, query } = message.payload
    this.queries ??= new Map()
    this.queries.set(queryId, { map: mapName, query })
  }

  /** It is told no more of it, of no partition. */
  closed(topic: Topic): void {
    const queryId = queryOf(topic)
    const query = this.queries?.get(queryId)
    if (query === undefined) return
    this.queries?.delete(queryId)
    if (this.readable(query.map) === 'all') return
    this.past ??= new Map()
    this.past.set(queryId, query)
    const [oldest] = this.past.keys()
    if (this.past.size > this.mostPast && oldest !== undefined) this.past.delete(oldest)
  }

  /** Whether what it was told so far may go on, under the token it has now. */
  mayKeep(topic: Topic): boolean {
    const map = mapOf(topic)
    if (map !== undefined) return this.faultOfMap(map) === undefined
    const query = this.queries?.get(queryOf(topic))
    return query !== undefined && this.faultOfQuery(query) === undefined
  }

  /** The message as the client may see it now; undefined for what it may not see any more. */
  shown(encoded: Encoded): Encoded | undefined {
    const { message } = encoded
    switch (message.type) {
      case 'QUERY_RESP':
      case 'QUERY_UPDATE':
        return this.rowsShown(encoded, message)
      case 'SERVER_BATCH_EVENT': {
        const isRead = this.isReadWhole()
        const events = message.payload.events.filter(({ mapName }) => isRead(mapName))
        if (events.length === message.payload.events.length) return encoded
        return events.length === 0 ? undefined : new Encoded({ ...message, payload: { ...message.payload, events } })
      }
      case 'SERVER_EVENT':
      case 'SYNC_RESP_ROOT':
      case 'SYNC_RESP_BUCKETS':
      case 'SYNC_RESP_LEAF':
        return this.readable(message.payload.mapName) === 'all' ? encoded : undefined
      default:
        return encoded
    }
  }

  /** For many events, most of them of one map. */
  private isReadWhole(): (map: string) => boolean {
    let [last, isWhole]: [string | undefined, boolean] = [undefined, false]
    return (map) => {
      if (map !== last) isWhole = this.readable(map) === 'all'
      last = map
      return isWhole
    }
  }

  private rowsShown(encoded: Encoded, message: SyncDownOf<'QUERY_RESP' | 'QUERY_UPDATE'>): Encoded | undefined {
    const query = this.queries?.get(message.payload.queryId)
    const readable = query === undefined ? 'nothing' : this.readable(query.map)
    if (readable === 'all') return encoded
    if (readable === 'nothing') return undefined
    const show = (row: Row): Row => ({ ...row, value: shownOf(row.value, readable) })
    if (message.type === 'QUERY_RESP') {
      return new Encoded({ ...message, payload: { ...message.payload, results: message.payload.results.map(show) } })
    }
    const updates = message.payload.updates.map((change) => ({ ...change, row: show(change.row) }))
    return new Encoded({ ...message, payload: { ...message.payload, updates } })
  }

  private faultOfMap(map: string): Ending | undefined {
    return this.faultIn(map, (fields) => {
      return `reading all of map "${map}", only ${listOf(fields)}: follow a query instead of opening it`
    })
  }

  private faultOfQuery({ map, query }: OpenQuery): Ending | undefined {
    return this.faultIn(map, (fields) => {
      const hidden = fieldsOf(query).find((field) => !fields.has(field))
      return hidden === undefined ? undefined : `reading "${hidden}" of map "${map}", which the query asks about`
    })
  }

  /** @param wronged what is not permitted to who may read these fields only */
  private faultIn(map: string, wronged: (fields: ReadonlySet<string>) => string | undefined): Ending | undefined {
    const readable = this.readable(map)
    if (readable === 'all') return undefined
    const what = readable === 'nothing' ? `reading map "${map}"` : wronged(readable)
    if (what === undefined) return undefined
    return { code: 'FORBIDDEN', message: `The token does not permit ${what}.` }
  }

  /** An owner goes on with the first question under an id, so rows of a second map would be chosen by what the first asks. */
  private faultOfId(queryId: string, asked: OpenQuery): Ending | undefined {
    const known = this.queries?.get(queryId) ?? this.past?.get(queryId)
    if (known === undefined || isSame(known, asked)) return undefined
    return { code: 'REJECTED', message: 'This id is that of another query: give every query an id of its own.' }
  }
}

function isSame(one: OpenQuery, other: OpenQuery): boolean {
  return one.map === other.map && Buffer.from(serialize(one.query)).equals(serialize(other.query))
}

/** What has no fields, a number or a list, is shown as an object that has none. */
function shownOf(value: unknown, fields: ReadonlySet<string>): unknown {
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return {}
  return Object.fromEntries(Object.entries(value).filter(([field]) => fields.has(field)))
}

function listOf(fields: ReadonlySet<string>): string {
  return Array.from(fields, (field) => `"${field}"`).join(', ') || 'its keys'
}
