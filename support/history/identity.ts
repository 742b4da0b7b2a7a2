/** The identity of an op as the nodes' inspection spells it: its map, key and timestamp. */
import type { Timestamp } from '@topgunbuild/core'

const SEPARATOR = '\u0000'

export function identityOf(map: string, key: string, { millis, counter, nodeId }: Timestamp): string {
  return `${map}${SEPARATOR}${key}${SEPARATOR}${millis}:${counter}:${nodeId}`
}

export function identityText(identity: string): string {
  const [map, key, timestamp] = identity.split(SEPARATOR)
  return timestamp === undefined ? identity : `${map}/${key} (${timestamp})`
}
