/**
 * What a client hears of one topic: every message once, in the order of their stamps where several are found at once.
 *
 *   (opened) ──first comparison done──▶ hears ──connection lost──▶ compares again ──done──▶ hears
 *
 * What was there before it was opened is not for it. A message stays known for a while after it has ended: an owner that
 * has just taken over may show it again.
 */
import { compareTimestamps, readMessage, type LWWRecord, type Timestamp } from '@topgunbuild/core'
import type { Mirrored } from '../sync/OpenMap'

/** Milliseconds for which the key of a message that ended stays known. */
const KNOWN_FOR_MS = 60_000

export interface Heard {
  readonly data: unknown
  readonly timestamp: Timestamp
  readonly publisherId: string
}

export class Inbox implements Mirrored {
  /** Of messages that nodes hold, as far as was told: their stamps, by key. */
  private readonly held = new Map<string, LWWRecord<unknown>>()
  /** Keys of messages that ended, oldest first, with when that was. */
  private readonly ended = new Map<string, number>()
  /** Found, or told, before all that is missing was found. */
  private readonly arriving: Heard[] = []
  private isOpen = false

  constructor(
    readonly name: string,
    /** Whose own messages are not for it. */
    private readonly clientId: string,
    private readonly now: () => number,
    private readonly deliver: (heard: Heard) => void,
  ) {}

  // ── what is compared with a node ──

  allKeys(): Iterable<string> {
    return this.held.keys()
  }

  getRecord(key: string): LWWRecord<unknown> | undefined {
    return this.held.get(key)
  }

  isLaterThan(key: string, remote: LWWRecord<unknown> | undefined): boolean {
    return remote === undefined && this.held.has(key)
  }

  // ── what is heard ──

  /**
   * @param isNews it was told as it changed; otherwise it was found by comparing
   * @param isWhole nothing older is still to be found
   */
  received(key: string, record: LWWRecord<unknown>, isNews: boolean, isWhole: boolean): void {
    if (record.value === null) return this.end(key)
    const isKnown = this.held.has(key) || this.ended.has(key)
    this.held.set(key, { value: null, timestamp: record.timestamp })
    const message = readMessage(record.value)
    if (isKnown || message === undefined || message.publisherId === this.clientId) return
    if (!isNews && !this.isOpen) return
    const { data, publisherId } = message
    this.arriving.push({ data, publisherId, timestamp: record.timestamp })
    if (isWhole) this.deliverAll()
  }

  /** No node holds it any more. */
  end(key: string): void {
    this.held.delete(key)
    const now = this.now()
    this.ended.set(key, now)
    for (const [oldest, since] of this.ended) {
      if (now - since < KNOWN_FOR_MS) break
      this.ended.delete(oldest)
    }
  }

  /** Equal to what the owner holds; from here on it is told. */
  synced(): void {
    this.isOpen = true
    this.arriving.sort((one, other) => compareTimestamps(one.timestamp, other.timestamp))
    this.deliverAll()
  }

  private deliverAll(): void {
    for (const heard of this.arriving.splice(0)) this.deliver(heard)
  }
}
