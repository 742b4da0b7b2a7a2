/** The identity of an op is its content: map, key and timestamp. Whoever sends it again sends the same op. */
import type { Timestamp } from '@topgunbuild/core'

const SEPARATOR = '\u0000'

export function identityOf(map: string, key: string, timestamp: Timestamp): string {
  return `${map}${SEPARATOR}${key}${SEPARATOR}${timestamp.millis}:${timestamp.counter}:${timestamp.nodeId}`
}

export function placeOf(identity: string): { readonly map: string; readonly key: string } {
  const [map = '', key = ''] = identity.split(SEPARATOR)
  return { map, key }
}

/** The separator must not occur in what it separates. */
export function isNameable(name: string): boolean {
  return !name.includes(SEPARATOR)
}
