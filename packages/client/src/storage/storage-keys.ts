/** Names of things in a client's storage. */

/** `map:key`. Colons of a map's name are escaped, so that no key can be read as another map's. */
export function recordKey(mapName: string, key: string): string {
  if (!/[%:]/.test(mapName)) return `${mapName}:${key}`
  return `${mapName.replace(/[%:]/g, (char) => (char === ':' ? '%3A' : '%25'))}:${key}`
}

const APART = ':confirmed:'

/** Where the confirmed record is kept while ops of its key are pending. No map has an empty name, so none is hit. */
export function confirmedKey(mapName: string, key: string): string {
  return APART + recordKey(mapName, key)
}

export function isConfirmedKey(stored: string): boolean {
  return stored.startsWith(APART)
}

/** Null for anything that is not a record of a map. */
export function parseRecordKey(stored: string): { mapName: string; key: string } | null {
  const colon = stored.indexOf(':')
  if (colon <= 0) return null
  const mapName = stored.slice(0, colon).replace(/%3A|%25/g, (code) => (code === '%3A' ? ':' : '%'))
  return { mapName, key: stored.slice(colon + 1) }
}
