/**
 * What a client hears of one topic: every message once, in the order of their stamps where several are found at once.
 *
 *   (opened) ──first comparison done──▶ hears ──connection lost──▶ compares again ──done──▶ hears
 *
 * What was there before it was opened is not for it. A message stays known for a while after it is gone: an owner
 * that has just taken over may show it again.
 */
import { compareTimestamps, readMessage, type LWWRecord, type Timestamp } from '@topgunbuild/core'
import type { Mirrored } from '../sync/OpenMap'

/** Milliseconds for which the key of a message that is gone stays known, at least: then as long as it was to live. */
const KNOWN_FOR_MS = 60_000
/** How often it is looked for keys that need not be known any more. */
const LOOK_EVERY_MS = 10_000

export interface Heard {
  readonly data: unknown
  readonly timestamp: Timestamp
  readonly publisherId: string
}

export class Inbox implements Mirrored {
  /** Of messages that nodes hold, as far as was told: their stamps, by key. */
  private readonly held = new Map<string, LWWRecord<unknown>>()
  /** Keys of messages that are gone, with until when they stay known. */
  private readonly gone = new Map<string, number>()
  private lookedAt = -Infinity
  /** Found, or told, before all that is missing was found. */
  private readonly arriving: Heard[] = []
  private hasCompared = false

  constructor(
    readonly name: string,
    /** Whose own messages are not for it. */
    private readonly clientId: string,
    private readonly now: () => number,
    private readonly deliver: (heard: Heard) => void,
  ) {}

  /** What is published from now on is heard. */
  get isOpen(): boolean {
    return this.hasCompared
  }

  /** Messages that it would not hear again. */
  get size(): number {
    return this.held.size + this.gone.size
  }

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
    const isKnown = this.held.has(key) || this.gone.has(key)
    const { timestamp, ttlMs = 0 } = record
    this.held.set(key, { value: null, timestamp, ttlMs })
    const message = readMessage(record.value)
    if (isKnown || message === undefined || message.publisherId === this.clientId) return
    if (!isNews && !this.hasCompared) return
    const { data, publisherId } = message
    this.arriving.push({ data, publisherId, timestamp })
    if (isWhole) this.deliverAll()
  }

  /** No node holds it any more, or the owner does not: a copy may bring it back there while it lives. */
  end(key: string): void {
    const now = this.now()
    const knownFor = Math.max(KNOWN_FOR_MS, this.held.get(key)?.ttlMs ?? 0)
    this.gone.set(key, Math.max(this.gone.get(key) ?? 0, now + knownFor))
    this.held.delete(key)
    if (now - this.lookedAt < LOOK_EVERY_MS) return
    this.lookedAt = now
    for (const [one, until] of this.gone) if (until <= now) this.gone.delete(one)
  }

  /** Equal to what the owner holds; from here on it is told. */
  synced(): void {
    this.hasCompared = true
    this.arriving.sort((one, other) => compareTimestamps(one.timestamp, other.timestamp))
    this.deliverAll()
  }

  private deliverAll(): void {
    for (const heard of this.arriving.splice(0)) this.deliver(heard)
  }
}
