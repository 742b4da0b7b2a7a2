/**
 * What one client may read, held against what it asks and what it is sent. Whoever may read some fields only is shown
 * those of the rows of its queries, and may not have the map itself open: its records are compared as a whole. It may
 * not ask about other fields either, for which rows it is given would tell what is in them.
 *
 * The node that the client is connected to sees to it, whichever node owns the rows.
 */
import { fieldsOf, type Row, type SyncUp } from '@topgunbuild/core'
import type { Readable } from '../permissions'
import { Encoded } from './Encoded'
import { mapOf, queryOf, readsOf, type Ending, type Topic } from './topics'

export class Reads {
  /** What may be shown of its rows, by query that is open. */
  private readonly queries = new Map<string, 'all' | ReadonlySet<string>>()

  /** @param readable of the client as it is let in now */
  constructor(private readonly readable: (map: string) => Readable) {}

  /** Why the client may not be told this; undefined where it may. */
  faultOf(message: SyncUp): Ending | undefined {
    const map = readsOf(message)
    if (map === undefined) return undefined
    const readable = this.readable(map)
    if (readable === 'all') return undefined
    if (readable === 'nothing') return forbidden(`reading map "${map}"`)
    if (message.type !== 'QUERY_SUB') {
      return forbidden(`reading all of map "${map}", only ${listOf(readable)}: follow a query instead of opening it`)
    }
    const hidden = fieldsOf(message.payload.query).find((field) => !readable.has(field))
    return hidden === undefined
      ? undefined
      : forbidden(`reading "${hidden}" of map "${map}", which the query asks about`)
  }

  /** It is told this from here on. */
  opened(message: SyncUp): void {
    if (message.type !== 'QUERY_SUB') return
    const { queryId, mapName } = message.payload
    const readable = this.readable(mapName)
    if (readable === 'nothing') return
    // Under one id a client may ask about another map, too, and both answer.
    this.queries.set(queryId, common(this.queries.get(queryId), readable))
  }

  /** It is told no more of it, of no partition. */
  closed(topic: Topic): void {
    this.queries.delete(queryOf(topic))
  }

  /** Whether what it was told so far may go on, under the token it has now. */
  mayKeep(topic: Topic, map: string): boolean {
    const readable = this.readable(map)
    if (typeof readable === 'string') return readable === 'all'
    const before = mapOf(topic) === undefined ? this.queries.get(queryOf(topic)) : undefined
    return typeof before === 'object' && [...before].every((field) => readable.has(field))
  }

  /** The message as the client may see it; undefined for rows of a query that is not open any more. */
  shown(encoded: Encoded): Encoded | undefined {
    const { message } = encoded
    if (message.type !== 'QUERY_RESP' && message.type !== 'QUERY_UPDATE') return encoded
    const fields = this.queries.get(message.payload.queryId)
    if (fields === undefined) return undefined
    if (fields === 'all') return encoded
    const show = (row: Row): Row => ({ ...row, value: shownOf(row.value, fields) })
    if (message.type === 'QUERY_RESP') {
      return new Encoded({ ...message, payload: { ...message.payload, results: message.payload.results.map(show) } })
    }
    const updates = message.payload.updates.map((change) => ({ ...change, row: show(change.row) }))
    return new Encoded({ ...message, payload: { ...message.payload, updates } })
  }
}

function common(
  before: 'all' | ReadonlySet<string> | undefined,
  now: 'all' | ReadonlySet<string>,
): 'all' | ReadonlySet<string> {
  if (before === undefined || before === 'all') return now
  return now === 'all' ? before : new Set([...before].filter((field) => now.has(field)))
}

/** What has no fields, a number or a list, is shown as an object that has none. */
function shownOf(value: unknown, fields: ReadonlySet<string>): unknown {
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return {}
  return Object.fromEntries(Object.entries(value).filter(([field]) => fields.has(field)))
}

function listOf(fields: ReadonlySet<string>): string {
  return Array.from(fields, (field) => `"${field}"`).join(', ') || 'its keys'
}

function forbidden(what: string): Ending {
  return { code: 'FORBIDDEN', message: `The token does not permit ${what}.` }
}
