/** A deep copy of what is stored: as a disk would give it back, and nothing that the caller changes later. */

/** Nobody nests data so far; whoever does may have made a circle. */
const DEEPEST = 64

/**
 * As `structuredClone`, without its way through bytes for what is plain: text, numbers, lists and objects.
 * @throws DOMException DataCloneError for what cannot be stored, a function for example
 */
export function copyOf<T>(value: T): T {
  return (isPlainWithin(DEEPEST, value) ? plainCopyOf(value) : structuredClone(value)) as T
}

/**
 * What a codec is given in place of a copy: the value itself where it is plain, since encoding copies it.
 * @throws as `copyOf`
 */
export function storable<T>(value: T): T {
  return isPlainWithin(DEEPEST, value) ? value : structuredClone(value)
}

function isPlainWithin(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol'
  if (levels === 0) return false
  if (Array.isArray(value)) return isDense(value) && value.every((inner) => isPlainWithin(levels - 1, inner))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) if (!isPlainWithin(levels - 1, Reflect.get(value, key))) return false
  return true
}

/** A hole is not the same as nothing in it. */
function isDense(list: readonly unknown[]): boolean {
  return Object.keys(list).length === list.length
}

function plainCopyOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plainCopyOf)
  const copy: Record<string, unknown> = {}
  for (const key in value) {
    const inner = plainCopyOf(Reflect.get(value, key))
    // Set like any other, it would become the prototype.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: inner, ...OWN })
    else copy[key] = inner
  }
  return copy
}

const OWN = { enumerable: true, configurable: true, writable: true } as const
