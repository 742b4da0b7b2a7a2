/** Counts where ops went. */
import type { Route } from './route'

export interface RoutingMetricsSnapshot {
  /** Sent to the owner. */
  readonly directRoutes: number
  /** The owner was known but not usable, so the op went elsewhere. */
  readonly fallbackRoutes: number
  /** No map, or none that names an owner. */
  readonly partitionMisses: number
  readonly totalRoutes: number
  /** Answers that named another owner. */
  readonly redirects: number
}

export class RoutingMetrics {
  private direct = 0
  private fallback = 0
  private misses = 0
  private total = 0
  private redirected = 0

  /** In forward mode nobody looked for the owner: such a route counts in the total only. */
  record({ reason, nodeId, owner }: Route): void {
    this.total++
    if (reason === 'forward') return
    if (reason === 'redirect' || nodeId === owner) this.direct++
    else if (owner === null) this.misses++
    else this.fallback++
  }

  recordRedirect(): void {
    this.redirected++
  }

  snapshot(): RoutingMetricsSnapshot {
    return {
      directRoutes: this.direct,
      fallbackRoutes: this.fallback,
      partitionMisses: this.misses,
      totalRoutes: this.total,
      redirects: this.redirected,
    }
  }

  reset(): void {
    this.direct = this.fallback = this.misses = this.total = this.redirected = 0
  }
}
