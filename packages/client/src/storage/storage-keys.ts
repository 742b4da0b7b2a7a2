/** Names of things in a client's storage. */

/** `map:key`. Colons of a map's name are escaped, so that no key can be read as another map's. */
export function recordKey(mapName: string, key: string): string {
  if (!/[%:]/.test(mapName)) return `${mapName}:${key}`
  return `${mapName.replace(/[%:]/g, (char) => (char === ':' ? '%3A' : '%25'))}:${key}`
}

/** Whose record is kept somewhere. */
export interface RecordName {
  readonly mapName: string
  readonly key: string
}

const APART = ':confirmed:'

/** Where an earlier version kept the confirmed record while ops of its key were pending. No map has an empty name. */
export function confirmedKey(mapName: string, key: string): string {
  return APART + recordKey(mapName, key)
}

/** Null for anything else. */
export function parseConfirmedKey(stored: string): RecordName | null {
  return stored.startsWith(APART) ? parseRecordKey(stored.slice(APART.length)) : null
}

/** Null for anything that is not a record of a map. */
export function parseRecordKey(stored: string): RecordName | null {
  const colon = stored.indexOf(':')
  if (colon <= 0) return null
  const mapName = stored.slice(0, colon).replace(/%3A|%25/g, (code) => (code === '%3A' ? ':' : '%'))
  return { mapName, key: stored.slice(colon + 1) }
}
