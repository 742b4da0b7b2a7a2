/** When to ask a node for the partition map: seldom, because nodes push it unasked, but never not at all. */
import type { Runtime, Timer } from '@topgunbuild/core'
import type { ConnectionPool } from './ConnectionPool'

/** A node pushes its map right after the handshake; only one that did not is asked. */
const AFTER_CONNECT_MS = 500
/** Many ops redirected at once are one reason to ask, not many. */
const AT_MOST_EVERY_MS = 100

export class MapRequests {
  private readonly askedAt = new Map<string, number>()
  private readonly pending = new Map<string, Timer>()
  private periodic: Timer | null = null

  constructor(
    private readonly runtime: Runtime,
    private readonly pool: ConnectionPool,
    private readonly currentVersion: () => number | null,
    private readonly intervalMs: number,
  ) {}

  connected(nodeId: string): void {
    this.askedAt.delete(nodeId)
    this.later(nodeId, AFTER_CONNECT_MS)
  }

  later(nodeId: string, delayMs: number): void {
    this.pending.get(nodeId)?.cancel()
    this.pending.set(
      nodeId,
      this.runtime.setTimer(delayMs, () => {
        this.pending.delete(nodeId)
        this.ask(nodeId)
      }),
    )
  }

  now(nodeId: string): void {
    const askedAt = this.askedAt.get(nodeId)
    const since = askedAt === undefined ? Infinity : this.runtime.monotonicNow() - askedAt
    if (since >= AT_MOST_EVERY_MS) this.ask(nodeId)
    else if (!this.pending.has(nodeId)) this.later(nodeId, AT_MOST_EVERY_MS - since)
  }

  all(): void {
    for (const nodeId of this.pool.getConnectedNodes()) this.ask(nodeId)
  }

  answered(nodeId: string): void {
    this.pending.get(nodeId)?.cancel()
    this.pending.delete(nodeId)
  }

  startPeriodic(): void {
    this.periodic?.cancel()
    this.periodic = this.runtime.setTimer(this.intervalMs, () => {
      this.all()
      this.startPeriodic()
    })
  }

  close(): void {
    this.periodic?.cancel()
    for (const timer of this.pending.values()) timer.cancel()
    this.pending.clear()
  }

  private ask(nodeId: string): void {
    this.askedAt.set(nodeId, this.runtime.monotonicNow())
    const currentVersion = this.currentVersion()
    this.pool.send(nodeId, {
      type: 'PARTITION_MAP_REQUEST',
      payload: currentVersion === null ? {} : { currentVersion },
    })
  }
}
