/** The records of a partition that end by themselves, and when to look at them next. */
import type { LWWRecord } from '@topgunbuild/core'
import { unframedText } from './unframed-text'

/** Looking at all of them costs their number: not more often than this. */
const LOOK_EVERY_MS = 1000

export interface MortalPlace {
  readonly map: string
  readonly key: string
}

/** Wall time at which the record ends, in milliseconds; undefined where it does not, or has none to end. */
export function endOf({ value, timestamp, ttlMs }: LWWRecord<unknown>): number | undefined {
  return value === null || ttlMs === undefined ? undefined : timestamp.millis + ttlMs
}

export class Mortals {
  private readonly keys = new Map<string, Set<string>>()
  /** No record ends before. */
  private nextAt = Infinity
  private lookedAt = -Infinity

  /** This record stands now. */
  stands(map: string, key: string, record: LWWRecord<unknown>): void {
    const end = endOf(record)
    if (end === undefined) {
      if (this.keys.size > 0) this.forget(map, key)
      return
    }
    let keys = this.keys.get(map)
    if (keys === undefined) this.keys.set(unframedText(map), (keys = new Set()))
    if (!keys.has(key)) keys.add(unframedText(key))
    this.nextAt = Math.min(this.nextAt, end)
  }

  /**
   * Places whose records have ended.
   * @param wallNowMs they are looked at once a second; a clock that went back looks at once
   */
  ended(wallNowMs: number, recordAt: (map: string, key: string) => LWWRecord<unknown> | undefined): MortalPlace[] {
    const isTooSoon = wallNowMs >= this.lookedAt && wallNowMs - this.lookedAt < LOOK_EVERY_MS
    if (wallNowMs <= this.nextAt || isTooSoon) return []
    this.lookedAt = wallNowMs
    this.nextAt = Infinity
    const places: MortalPlace[] = []
    for (const [map, keys] of this.keys) {
      for (const key of keys) {
        const record = recordAt(map, key)
        const end = record === undefined ? undefined : endOf(record)
        if (end === undefined) {
          this.forget(map, key)
          continue
        }
        this.nextAt = Math.min(this.nextAt, end)
        if (end < wallNowMs) places.push({ map, key })
      }
    }
    return places
  }

  clear(): void {
    this.keys.clear()
    this.nextAt = Infinity
    this.lookedAt = -Infinity
  }

  private forget(map: string, key: string): void {
    const keys = this.keys.get(map)
    if (keys?.delete(key) === true && keys.size === 0) this.keys.delete(map)
  }
}

/**
 * The removal that ends a record: right behind it in the order of stamps, whoever writes it and whenever. A later write
 * still replaces it, an earlier one does not come back.
 */
export function removalOf({ timestamp }: LWWRecord<unknown>): LWWRecord<unknown> {
  return { value: null, timestamp: { ...timestamp, nodeId: `${timestamp.nodeId}~ended` } }
}
