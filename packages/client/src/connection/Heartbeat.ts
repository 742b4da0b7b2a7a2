/** Asks one connection whether it still lives, and says when it was silent for too long. */
import type { Runtime, Timer } from '@topgunbuild/core'

export interface HeartbeatConfig {
  /** Default true. */
  readonly enabled: boolean
  /** Default 5000. */
  readonly intervalMs: number
  /** Silence for this long ends the connection. Default 15000. */
  readonly timeoutMs: number
}

export type HeartbeatVerdict = 'alive' | 'silent' | 'we-slept'

/**
 * A client whose own loop stood still (a suspended laptop, a long collection) heard nothing because it did not
 * listen; it must not blame the node for that.
 */
export function heartbeatVerdict(
  now: number,
  lastHeard: number,
  lastTick: number,
  config: HeartbeatConfig,
): HeartbeatVerdict {
  if (now - lastTick > 2 * config.intervalMs) return 'we-slept'
  return now - lastHeard >= config.timeoutMs ? 'silent' : 'alive'
}

export class Heartbeat {
  private timer: Timer | null = null
  private lastTick = 0
  private lastHeard = 0
  /** Time of day, for the health report only. */
  lastSeen = 0
  latencyMs = 0

  constructor(
    private readonly runtime: Runtime,
    private readonly config: HeartbeatConfig,
    private readonly ping: (timestamp: number) => void,
    private readonly silent: () => void,
  ) {}

  start(): void {
    this.stop()
    this.lastHeard = this.lastTick = this.runtime.monotonicNow()
    if (this.config.enabled) this.arm()
  }

  stop(): void {
    this.timer?.cancel()
    this.timer = null
  }

  /** Any frame shows that the other end lives. */
  heard(): void {
    this.lastHeard = this.runtime.monotonicNow()
    this.lastSeen = this.runtime.wallNow()
  }

  pong(timestamp: number): void {
    this.latencyMs = Math.max(0, this.runtime.monotonicNow() - timestamp)
  }

  private arm(): void {
    this.timer = this.runtime.setTimer(this.config.intervalMs, () => this.tick())
  }

  private tick(): void {
    const now = this.runtime.monotonicNow()
    const verdict = heartbeatVerdict(now, this.lastHeard, this.lastTick, this.config)
    this.lastTick = now
    if (verdict === 'silent') return this.silent()
    if (verdict === 'we-slept') this.lastHeard = now
    this.ping(now)
    this.arm()
  }
}
