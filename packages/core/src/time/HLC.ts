/** The hybrid logical clock: timestamps that grow with every write here and stay above every write seen from elsewhere. */
import { warnOnConsole } from '../runtime/console-warning'
import { systemClock, type ClockSource } from '../runtime/system-clock'
import { compareTimestamps, parseTimestamp, timestampToString } from './compare-timestamps'
import type { Timestamp } from './Timestamp'

export const DEFAULT_MAX_DRIFT_MS = 60_000

/** A remote timestamp that lay further ahead of the wall clock than allowed. */
export interface ClockDrift {
  readonly driftMs: number
  readonly maxDriftMs: number
  readonly remote: Timestamp
}

export interface HLCOptions {
  /** True: a remote timestamp too far ahead is refused with an Error; false (default): reported and accepted. */
  readonly strictMode?: boolean
  /** How far ahead of the wall clock a remote timestamp may lie, milliseconds; default 60,000. */
  readonly maxDriftMs?: number
  /** The wall clock; default this machine's. A node or client hands in its runtime's. */
  readonly clockSource?: ClockSource
  /** Hears of each drift that was accepted; default a warning on the console. */
  readonly onDrift?: (drift: ClockDrift) => void
}

function warnOfDrift(drift: ClockDrift): void {
  warnOnConsole('Clock drift detected', { drift: drift.driftMs, maxDriftMs: drift.maxDriftMs, remote: drift.remote })
}

export class HLC {
  private readonly nodeId: string
  private readonly strictMode: boolean
  private readonly maxDriftMs: number
  private readonly clockSource: ClockSource
  private readonly onDrift: (drift: ClockDrift) => void
  private lastMillis = 0
  private lastCounter = 0

  constructor(nodeId: string, options: HLCOptions = {}) {
    this.nodeId = nodeId
    this.strictMode = options.strictMode ?? false
    this.maxDriftMs = options.maxDriftMs ?? DEFAULT_MAX_DRIFT_MS
    this.clockSource = options.clockSource ?? systemClock
    this.onDrift = options.onDrift ?? warnOfDrift
  }

  static compare(a: Timestamp, b: Timestamp): number {
    return compareTimestamps(a, b)
  }

  static toString(timestamp: Timestamp): string {
    return timestampToString(timestamp)
  }

  static parse(text: string): Timestamp {
    return parseTimestamp(text)
  }

  get getNodeId(): string {
    return this.nodeId
  }

  get getStrictMode(): boolean {
    return this.strictMode
  }

  get getMaxDriftMs(): number {
    return this.maxDriftMs
  }

  getClockSource(): ClockSource {
    return this.clockSource
  }

  /** Strictly greater than every timestamp this clock gave or saw, even if the wall clock went back. */
  now(): Timestamp {
    const wall = this.clockSource.now()
    if (wall > this.lastMillis) {
      this.lastMillis = wall
      this.lastCounter = 0
    } else {
      this.lastCounter += 1
    }
    return { millis: this.lastMillis, counter: this.lastCounter, nodeId: this.nodeId }
  }

  /** @throws Error in strict mode, before the clock is touched, when `remote` is too far ahead of the wall clock */
  update(remote: Timestamp): void {
    const wall = this.clockSource.now()
    const driftMs = remote.millis - wall
    if (driftMs > this.maxDriftMs) {
      if (this.strictMode) {
        throw new Error(
          `Clock drift detected: the remote timestamp is ${driftMs}ms ahead (threshold: ${this.maxDriftMs}ms)`,
        )
      }
      this.onDrift({ driftMs, maxDriftMs: this.maxDriftMs, remote })
    }
    const millis = Math.max(this.lastMillis, wall, remote.millis)
    if (millis === this.lastMillis && millis === remote.millis) {
      this.lastCounter = Math.max(this.lastCounter, remote.counter) + 1
    } else if (millis === this.lastMillis) {
      this.lastCounter += 1
    } else if (millis === remote.millis) {
      this.lastCounter = remote.counter + 1
    } else {
      this.lastCounter = 0
    }
    this.lastMillis = millis
  }

  /**
   * Starts the clock past the greatest timestamp found in storage. Judges no drift: what is stored was accepted
   * once, and a clock below it would stamp new writes that lose to old ones.
   */
  advancePast(stored: Timestamp): void {
    if (stored.millis > this.lastMillis || (stored.millis === this.lastMillis && stored.counter > this.lastCounter)) {
      this.lastMillis = stored.millis
      this.lastCounter = stored.counter
    }
  }
}
