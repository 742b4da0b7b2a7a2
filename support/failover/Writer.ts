/**
 * A client that never stops writing to the keys of one node: each write sent when the one before it is acknowledged,
 * and beside that a steady stream, so that some write is always under way.
 */
import type { Timestamp } from '@topgunbuild/core'
import type { ClientDriver } from '../drivers/ClientDriver'
import { eventually } from '../eventually'

const STEADY_INTERVAL_MS = 5
/** Enough for a loss of seconds, and few enough that the client's op log takes more. */
const MOST_WAITING = 500

export interface Acknowledged {
  readonly key: string
  readonly timestamp: Timestamp
  readonly at: number
  /** The node that answered for it. */
  readonly by: string
}

export class Writer {
  readonly acknowledged: Acknowledged[] = []
  readonly failures: string[] = []
  private stopped = false
  private written = 0
  private waiting = 0
  private readonly loops: Promise<void>[]

  /** @param keys written one after the other, again and again */
  constructor(
    private readonly client: ClientDriver,
    private readonly keys: readonly string[],
  ) {
    this.loops = [this.oneAfterAnother(), this.steadily()]
  }

  /** Resolves once `count` more writes are acknowledged than are now, each by a node of which `by` is true. */
  async goesOn(count: number, by: (nodeId: string) => boolean = () => true): Promise<void> {
    const from = this.acknowledged.length
    await eventually(`${this.client.name} is acknowledged ${count} more writes`, () => {
      return this.acknowledged.slice(from).filter((ack) => by(ack.by)).length >= count
    })
  }

  /** No further write; resolves once those under way are answered, or their client is closed. */
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.loops)
  }

  /** The longest time without an acknowledgement of which some part lies behind `since`. */
  longestGap(since: number): number {
    const times = this.acknowledged.map(({ at }) => at)
    return Math.max(...times.map((at, index) => (at < since ? 0 : at - (times[index - 1] ?? at))))
  }

  private async oneAfterAnother(): Promise<void> {
    while (!this.stopped) await this.write()
  }

  private async steadily(): Promise<void> {
    const writes: Promise<void>[] = []
    let next = performance.now()
    await eventually(
      'the measurement ends',
      () => {
        if (this.stopped) return true
        if (performance.now() >= next && this.waiting < MOST_WAITING) {
          next += STEADY_INTERVAL_MS
          writes.push(this.write())
        }
        return false
      },
      { withinMs: 60_000 },
    )
    await Promise.all(writes)
  }

  private async write(): Promise<void> {
    const key = this.keys[this.written++ % this.keys.length] ?? ''
    this.waiting++
    const { outcome, timestamp } = await this.client.put(key, { n: this.written })
    this.waiting--
    if (outcome.kind !== 'ok') this.failures.push(`${this.client.name}, ${key}: ${outcome.code}, ${outcome.message}`)
    else this.acknowledged.push({ key, timestamp, at: outcome.at, by: outcome.servedBy })
  }
}
