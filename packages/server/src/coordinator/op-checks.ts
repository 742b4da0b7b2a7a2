/** Everything that can refuse an op, checked at the door and before anything is touched. */
import { serialize } from '@topgunbuild/core'
import type { ClientOp, LWWRecord, OpError, PermissionPolicy, Principal } from '@topgunbuild/core'
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

function namesOf(op: ClientOp, record: LWWRecord<unknown>): readonly (readonly [string, string])[] {
  return [
    ['The name of a map', op.mapName],
    ['The id of an op', op.id ?? ''],
    ['The nodeId of a timestamp', record.timestamp.nodeId],
  ]
}

/** @param wallNowMs of the node: a clock ahead of it is judged here and nowhere else */
export function checkAtDoor(op: ClientOp, principal: Principal, rules: DoorRules, wallNowMs: number): DoorVerdict {
  if (op.opType === 'OR_ADD' || op.opType === 'OR_REMOVE') {
    return refused('REJECTED', 'This node serves LWW maps only; observed-remove maps are not served yet.')
  }
  const { record } = op
  if (record === undefined || record === null) return refused('MALFORMED', 'An op carries a record; this one has none.')
  if (!isNameable(op.mapName) || !isNameable(op.key)) {
    return refused('MALFORMED', 'Map names and keys must not contain the character U+0000.')
  }
  if (!isPermitted(principal, record.value === null ? 'REMOVE' : 'PUT', op.mapName, rules.policies)) {
    return refused('FORBIDDEN', `The token does not permit writing to map "${op.mapName}".`)
  }
  for (const [what, name] of namesOf(op, record)) {
    if (Buffer.byteLength(name) > MOST_NAME_BYTES) {
      return refused('TOO_LARGE', `${what} may have ${MOST_NAME_BYTES} bytes.`)
    }
  }
  if (Buffer.byteLength(op.key) > rules.maxKeyBytes) {
    return refused('TOO_LARGE', `A key may have ${rules.maxKeyBytes} bytes.`)
  }
  if (serialize(record.value).byteLength > rules.maxValueBytes) {
    return refused('TOO_LARGE', `A value may have ${rules.maxValueBytes} bytes.`)
  }
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
