/**
 * Ops of observed-remove maps as TopGun 0.11 sends them, made into the writes they are: an addition is a record under its
 * key and tag, a removal is a tombstone there. From the door on there is one kind of op.
 */
import { parseTimestamp, placedKey, readRecord, type ClientOp, type LWWRecord, type Timestamp } from '@topgunbuild/core'

export function isOrOp({ opType }: ClientOp): boolean {
  return opType === 'OR_ADD' || opType === 'OR_REMOVE'
}

/**
 * @param stampPast a new stamp of this node, greater than the one given: a removal of 0.11 has none of its own
 * @returns what is wrong with it, where something is
 */
export function recordOpOf(op: ClientOp, stampPast: (timestamp: Timestamp) => Timestamp): ClientOp | string {
  return op.opType === 'OR_ADD' ? additionOf(op) : removalOf(op, stampPast)
}

function additionOf(op: ClientOp): ClientOp | string {
  const { orRecord } = op
  const record = readRecord(orRecord)
  const tag: unknown = orRecord !== null && typeof orRecord === 'object' ? Reflect.get(orRecord, 'tag') : undefined
  if (record === null || typeof tag !== 'string')
    return 'An OR_ADD carries an orRecord with a value, a timestamp and a tag.'
  if (record.value === null) return 'An OR_ADD adds a value; null is none.'
  return writeOf(op, 'PUT', tag, record)
}

function removalOf(op: ClientOp, stampPast: (timestamp: Timestamp) => Timestamp): ClientOp | string {
  const tag = op.orTag ?? ''
  const addedAt = timestampIn(tag)
  if (addedAt === null) return 'An OR_REMOVE carries as orTag the tag of what it removes.'
  return writeOf(op, 'REMOVE', tag, { value: null, timestamp: stampPast(addedAt) })
}

function writeOf(op: ClientOp, opType: string, tag: string, record: LWWRecord<unknown>): ClientOp {
  const { orRecord: _orRecord, orTag: _orTag, ...rest } = op
  return { ...rest, opType, key: placedKey(op.key, tag), record }
}

function timestampIn(tag: string): Timestamp | null {
  try {
    return parseTimestamp(tag)
  } catch {
    return null
  }
}
