/** Records as they are kept: nothing in them is a part of the frame that brought them. */
import type { LWWRecord } from '@topgunbuild/core'
import { unframedText } from './unframed-text'

/** Names of writers that are remembered at once. */
const MOST_NAMES = 64

export class Unframer {
  private readonly names = new Map<string, string>()
  private lastName = ''

  /** @param record what its value holds is changed in place, to the same */
  record({ value, timestamp, ttlMs }: LWWRecord<unknown>): LWWRecord<unknown> {
    const { millis, counter, nodeId } = timestamp
    const stamp = { millis, counter, nodeId: this.name(nodeId) }
    const kept = unframed(value)
    return ttlMs === undefined ? { value: kept, timestamp: stamp } : { value: kept, timestamp: stamp, ttlMs }
  }

  /** The same few write most, so each name is kept once. */
  private name(name: string): string {
    if (name === this.lastName) return this.lastName
    let known = this.names.get(name)
    if (known === undefined) {
      if (this.names.size === MOST_NAMES) this.names.clear()
      known = unframedText(name)
      this.names.set(known, known)
    }
    this.lastName = known
    return known
  }
}

function unframed(value: unknown): unknown {
  if (typeof value === 'string') return unframedText(value)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) {
    return value.byteLength === value.buffer.byteLength ? value : Uint8Array.prototype.slice.call(value)
  }
  // A frame brings nothing that cannot be changed.
  if (ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  if (Array.isArray(value)) unframeList(value as unknown[])
  else unframeFields(value as Record<string, unknown>)
  return value
}

/** By number: to go through a list of a million by name makes a text of every place in it. */
function unframeList(list: unknown[]): void {
  for (let index = 0; index < list.length; index++) {
    const inner = list[index]
    if (mayBeOfFrame(inner)) list[index] = unframed(inner)
  }
}

function unframeFields(fields: Record<string, unknown>): void {
  for (const name in fields) {
    const inner = fields[name]
    if (mayBeOfFrame(inner)) fields[name] = unframed(inner)
  }
}

function mayBeOfFrame(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}
