/** The order of timestamps and their string form; the clock that makes them is `HLC`. */
import type { Timestamp } from './Timestamp'

/**
 * Negative, zero or positive, as for a sort. Node ids compare by code unit: a comparison by locale would let two
 * machines order the same two writes differently.
 */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  if (a.millis !== b.millis) return a.millis - b.millis
  if (a.counter !== b.counter) return a.counter - b.counter
  if (a.nodeId === b.nodeId) return 0
  return a.nodeId < b.nodeId ? -1 : 1
}

/** `millis:counter:nodeId` */
export function timestampToString(timestamp: Timestamp): string {
  return `${timestamp.millis}:${timestamp.counter}:${timestamp.nodeId}`
}

const WHOLE_NUMBER = /^\d+$/

/** @throws Error `Invalid timestamp format` for anything but two whole numbers and a nodeId without a colon */
export function parseTimestamp(text: string): Timestamp {
  const parts = text.split(':')
  const [millis = '', counter = '', nodeId = ''] = parts
  if (parts.length !== 3 || !WHOLE_NUMBER.test(millis) || !WHOLE_NUMBER.test(counter)) {
    throw new Error(`Invalid timestamp format: ${text}`)
  }
  return { millis: Number(millis), counter: Number(counter), nodeId }
}
