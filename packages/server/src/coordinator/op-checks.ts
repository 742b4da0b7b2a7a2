/** Everything that can refuse an op, checked at the door and before anything is touched. */
import { isMessageKey, isTopicMap, MESSAGE_TTL_MS, serialize } from '@topgunbuild/core'
import type { ClientOp, LWWRecord, OpError, PermissionPolicy, Principal } from '@topgunbuild/core'
import { isLockMap } from '../cluster/locks/lock-ask'
import { isNameable } from '../cluster/partitions/identity'
import { isPermitted } from './permissions'

/** Of a map's name, an op's id and the name in a timestamp: nodes keep them, and send them on with every write. */
const MOST_NAME_BYTES = 1024

export interface DoorRules {
  readonly maxKeyBytes: number
  readonly maxValueBytes: number
  readonly maxDriftMs: number
  readonly policies: readonly PermissionPolicy[] | undefined
}

export type DoorVerdict =
  | { readonly kind: 'admitted'; readonly record: LWWRecord<unknown> }
  | { readonly kind: 'refused'; readonly error: OpError }

function refused(code: OpError['code'], message: string, extra: Partial<OpError> = {}): DoorVerdict {
  return { kind: 'refused', error: { code, message, ...extra } }
}

/** Bytes of UTF-8 for each unit of a string, at most. */
const BYTES_A_UNIT = 3
/** MessagePack says before a text or bytes how long they are. */
const MOST_HEADER_BYTES = 5

function hasMoreBytes(text: string, most: number): boolean {
  return text.length * BYTES_A_UNIT > most && Buffer.byteLength(text) > most
}

function tooLongName(op: ClientOp, record: LWWRecord<unknown>): string | undefined {
  if (hasMoreBytes(op.mapName, MOST_NAME_BYTES)) return 'The name of a map'
  if (hasMoreBytes(op.id ?? '', MOST_NAME_BYTES)) return 'The id of an op'
  return hasMoreBytes(record.timestamp.nodeId, MOST_NAME_BYTES) ? 'The nodeId of a timestamp' : undefined
}

/** Encoded; only what may be too large has to be. */
function isLargerThan(most: number, value: unknown): boolean {
  if (typeof value === 'string' && value.length * BYTES_A_UNIT + MOST_HEADER_BYTES <= most) return false
  return serialize(value).byteLength > most
}

/** What is said to whoever would write the record of a lock. */
export const LOCKS_ARE_ASKED_FOR =
  'Maps whose names begin with "lock:" keep locks, which are asked for and not written.'

/** What is said to a node that would write into a topic: its messages are those of clients. */
export const MESSAGES_ARE_PUBLISHED =
  'Maps whose names begin with "topic:" keep messages, which clients publish; a node writes none.'

/** @param wallNowMs of the node: a clock ahead of it is judged here and nowhere else */
export function checkAtDoor(op: ClientOp, principal: Principal, rules: DoorRules, wallNowMs: number): DoorVerdict {
  if (isLockMap(op.mapName)) return refused('REJECTED', LOCKS_ARE_ASKED_FOR)
  return checkOp(op, principal, rules, wallNowMs)
}

/** What is written into the map of a topic is a message: it ends, nobody else has its key, and nobody takes it back. */
function messageFault(op: ClientOp, record: LWWRecord<unknown>, wallNowMs: number): OpError | undefined {
  const { value, timestamp, ttlMs } = record
  const rejected = (message: string): OpError => ({ code: 'REJECTED', message })
  if (!isMessageKey(op.mapName, op.key)) {
    return rejected('A message is under the name of its topic, U+001F, and an id that no other message has.')
  }
  if (value === null) return rejected('A message of a topic is not removed; it ends by its time to live.')
  if (ttlMs === undefined || ttlMs > MESSAGE_TTL_MS.most) {
    return rejected(`A message of a topic has a time to live, of at most ${MESSAGE_TTL_MS.most} ms.`)
  }
  const overSinceMs = wallNowMs - timestamp.millis - ttlMs
  if (overSinceMs < 0) return undefined
  const why = 'The client was away for longer, or its clock is behind; what it sent before may have been heard.'
  return { code: 'TOO_OLD', message: `The message ended ${overSinceMs} ms ago. ${why}` }
}

/** Of what becomes a write, or a decision of the owner. */
export function checkOp(op: ClientOp, principal: Principal, rules: DoorRules, wallNowMs: number): DoorVerdict {
  const { record } = op
  if (record === undefined || record === null) return refused('MALFORMED', 'An op carries a record; this one has none.')
  if (!isNameable(op.mapName) || !isNameable(op.key)) {
    return refused('MALFORMED', 'Map names and keys must not contain the character U+0000.')
  }
  if (!isPermitted(principal, record.value === null ? 'REMOVE' : 'PUT', op.mapName, rules.policies)) {
    return refused('FORBIDDEN', `The token does not permit writing to map "${op.mapName}".`)
  }
  const name = tooLongName(op, record)
  if (name !== undefined) return refused('TOO_LARGE', `${name} may have ${MOST_NAME_BYTES} bytes.`)
  if (hasMoreBytes(op.key, rules.maxKeyBytes)) {
    return refused('TOO_LARGE', `A key may have ${rules.maxKeyBytes} bytes.`)
  }
  if (isLargerThan(rules.maxValueBytes, record.value)) {
    return refused('TOO_LARGE', `A value may have ${rules.maxValueBytes} bytes.`)
  }
  const fault = isTopicMap(op.mapName) ? messageFault(op, record, wallNowMs) : undefined
  if (fault !== undefined) return { kind: 'refused', error: fault }
  const aheadMs = record.timestamp.millis - wallNowMs
  if (aheadMs > rules.maxDriftMs) {
    return refused(
      'CLOCK_AHEAD',
      `The timestamp is ${aheadMs} ms ahead; at most ${rules.maxDriftMs} ms are accepted.`,
      {
        serverTime: wallNowMs,
      },
    )
  }
  return { kind: 'admitted', record }
}
