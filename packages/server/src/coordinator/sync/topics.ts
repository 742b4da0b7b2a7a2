/** What a client is told of: a map, or a query. Which partitions of it a message is about, and the messages that end it. */
import type { ErrorCode, SyncDown, SyncUp } from '@topgunbuild/core'

/** `map:` and a map's name, or `query:` and the id its client gave it. */
export type Topic = `map:${string}` | `query:${string}`

export interface About {
  readonly topic: Topic
  readonly partitionIds: readonly number[]
}

export function mapTopic(map: string): Topic {
  return `map:${map}`
}

/** Undefined for a query. */
export function mapOf(topic: Topic): string | undefined {
  return topic.startsWith('map:') ? topic.slice('map:'.length) : undefined
}

export function queryOf(topic: Topic): string {
  return topic.slice('query:'.length)
}

export function aboutOf(message: SyncUp): About {
  switch (message.type) {
    case 'SYNC_INIT':
      return { topic: mapTopic(message.mapName), partitionIds: message.partitionIds ?? [] }
    case 'SYNC_STOP':
      return { topic: mapTopic(message.payload.mapName), partitionIds: message.payload.partitionIds }
    case 'MERKLE_REQ_BUCKET': {
      const { mapName, of } = message.payload
      return { topic: mapTopic(mapName), partitionIds: of.map(({ partitionId }) => partitionId) }
    }
    case 'QUERY_SUB':
    case 'QUERY_UNSUB':
      return { topic: `query:${message.payload.queryId}`, partitionIds: message.payload.partitionIds ?? [] }
  }
}

/** The map whose records the answer tells of; undefined where nothing is told. */
export function readsOf(message: SyncUp): string | undefined {
  switch (message.type) {
    case 'SYNC_INIT':
      return message.mapName
    case 'MERKLE_REQ_BUCKET':
    case 'QUERY_SUB':
      return message.payload.mapName
    case 'SYNC_STOP':
    case 'QUERY_UNSUB':
      return undefined
  }
}

/** The same about some of its partitions only. */
export function aboutOnly<M extends SyncUp>(message: M, isMeant: (partitionId: number) => boolean): M
export function aboutOnly(message: SyncUp, isMeant: (partitionId: number) => boolean): SyncUp {
  switch (message.type) {
    case 'SYNC_INIT':
      return { ...message, partitionIds: message.partitionIds?.filter(isMeant) ?? [] }
    case 'MERKLE_REQ_BUCKET': {
      const of = message.payload.of.filter(({ partitionId }) => isMeant(partitionId))
      return { ...message, payload: { ...message.payload, of } }
    }
    case 'SYNC_STOP':
      return { ...message, payload: { ...message.payload, partitionIds: message.payload.partitionIds.filter(isMeant) } }
    case 'QUERY_SUB': {
      const { partitionIds = [] } = message.payload
      return { ...message, payload: { ...message.payload, partitionIds: partitionIds.filter(isMeant) } }
    }
    case 'QUERY_UNSUB': {
      const { partitionIds = [] } = message.payload
      return { ...message, payload: { ...message.payload, partitionIds: partitionIds.filter(isMeant) } }
    }
  }
}

export function isBegin(message: SyncUp): boolean {
  return message.type === 'SYNC_INIT' || message.type === 'QUERY_SUB'
}

export function isStop(message: SyncUp): message is Extract<SyncUp, { type: 'SYNC_STOP' | 'QUERY_UNSUB' }> {
  return message.type === 'SYNC_STOP' || message.type === 'QUERY_UNSUB'
}

export function stopOf({ topic, partitionIds }: About): SyncUp {
  const mapName = mapOf(topic)
  const ids = [...partitionIds]
  if (mapName !== undefined) return { type: 'SYNC_STOP', payload: { mapName, partitionIds: ids } }
  return { type: 'QUERY_UNSUB', payload: { queryId: queryOf(topic), partitionIds: ids } }
}

/** Why nothing is told any more. */
export interface Ending {
  readonly code: ErrorCode
  readonly message: string
  /** Absent: it stays so. */
  readonly retryAfterMs?: number
}

export function endOf({ topic, partitionIds }: About, ending: Ending): SyncDown {
  const mapName = mapOf(topic)
  const ids = [...partitionIds]
  if (mapName !== undefined) return { type: 'SYNC_ENDED', payload: { mapName, partitionIds: ids, ...ending } }
  return { type: 'QUERY_ENDED', payload: { queryId: queryOf(topic), partitionIds: ids, ...ending } }
}

type Word = 'SYNC_RESP_ROOT' | 'QUERY_RESP' | 'SYNC_ENDED' | 'QUERY_ENDED'
export type Fenced = Extract<SyncDown, { type: Word | 'SYNC_RESP_BUCKETS' | 'SYNC_RESP_LEAF' }>

/** Words that begin or end what is told. */
export function beginsOrEnds({ type }: SyncDown): boolean {
  return type === 'SYNC_RESP_ROOT' || type === 'QUERY_RESP' || type === 'SYNC_ENDED' || type === 'QUERY_ENDED'
}

/**
 * What is said of the present: late, of an owner of the past, it would be taken for what the present one says, and the
 * client would drop what that one has and the other had not yet. A change is true whoever tells of it.
 */
export function isFenced(message: SyncDown): message is Fenced {
  return beginsOrEnds(message) || message.type === 'SYNC_RESP_BUCKETS' || message.type === 'SYNC_RESP_LEAF'
}

export function aboutOfFenced(message: Fenced): About {
  switch (message.type) {
    case 'SYNC_RESP_ROOT': {
      const { mapName, roots } = message.payload
      return { topic: mapTopic(mapName), partitionIds: roots.map(({ partitionId }) => partitionId) }
    }
    case 'SYNC_RESP_BUCKETS':
      return { topic: mapTopic(message.payload.mapName), partitionIds: idsIn(message.payload.nodes) }
    case 'SYNC_RESP_LEAF':
      return { topic: mapTopic(message.payload.mapName), partitionIds: idsIn(message.payload.leaves) }
    case 'SYNC_ENDED':
      return { topic: mapTopic(message.payload.mapName), partitionIds: message.payload.partitionIds }
    case 'QUERY_RESP':
    case 'QUERY_ENDED':
      return { topic: `query:${message.payload.queryId}`, partitionIds: message.payload.partitionIds }
  }
}

/** Several parts of an answer may be about one partition. */
function idsIn(parts: readonly { readonly partitionId: number }[]): number[] {
  return [...new Set(parts.map(({ partitionId }) => partitionId))]
}
