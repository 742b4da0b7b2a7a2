/** A hash of a value's content, whatever order its keys were written in. */
import { hashString } from './hash'

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** JSON with the keys of every object in code-unit order; `null` for what JSON has no word for. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? 'null'
}

export function hashObject(value: unknown): number {
  return hashString(stableJson(value))
}
