/**
 * Topics: a message is a record of the map `topic:<name>`, under a key of its own in the partition of that name. It is
 * written, acknowledged and replicated like any other; it ends by its time to live, and is then forgotten at once, for
 * no other message ever has its key and a copy that comes back late ends by itself.
 */
import { z } from 'zod'
import { placedKey, placementKeyOf, suffixOf } from '../partitioning/placed-key'

const PREFIX = 'topic:'

/** How long a message is kept for those who are away, milliseconds. */
export const MESSAGE_TTL_MS = { byDefault: 60_000, most: 3_600_000 } as const

/** As of TopGun 0.11. */
export const MOST_TOPIC_NAME = 256
const TOPIC_NAME = /^[\w\-.:/]+$/

const messageSchema = z.object({ data: z.unknown().optional(), publisherId: z.string() })

export interface TopicMessage {
  readonly data: unknown
  /** Of the client that published it. */
  readonly publisherId: string
}

export function isTopicName(name: string): boolean {
  return name.length <= MOST_TOPIC_NAME && TOPIC_NAME.test(name)
}

export function topicMapOf(name: string): string {
  return `${PREFIX}${name}`
}

export function isTopicMap(map: string): boolean {
  return map.startsWith(PREFIX)
}

/** @param id of this message and no other */
export function messageKeyOf(name: string, id: string): string {
  return placedKey(name, id)
}

/** Whether a message of that map may have this key. */
export function isMessageKey(map: string, key: string): boolean {
  return map === topicMapOf(placementKeyOf(key)) && suffixOf(key) !== undefined
}

/** Undefined of what is no message. */
export function readMessage(value: unknown): TopicMessage | undefined {
  const read = messageSchema.safeParse(value)
  return read.success ? { data: read.data.data, publisherId: read.data.publisherId } : undefined
}
