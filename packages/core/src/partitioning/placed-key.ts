/**
 * Keys that belong together: what stands before the first unit separator (U+001F, which ASCII has for this) is the
 * placement key, by which the partition is chosen. The suffix behind it tells keys of one partition apart. As with hash
 * tags in Redis Cluster, or `PartitionAware` keys in Hazelcast.
 */

const SEPARATOR = '\u001f'

export function placedKey(placementKey: string, suffix: string): string {
  return `${placementKey}${SEPARATOR}${suffix}`
}

/** The whole key, where it has no suffix. */
export function placementKeyOf(key: string): string {
  const end = key.indexOf(SEPARATOR)
  return end < 0 ? key : key.slice(0, end)
}

/** Undefined where the key has none. */
export function suffixOf(key: string): string | undefined {
  const end = key.indexOf(SEPARATOR)
  return end < 0 ? undefined : key.slice(end + 1)
}

/** The separator must not occur in it. */
export function isPlacementKey(text: string): boolean {
  return !text.includes(SEPARATOR)
}
