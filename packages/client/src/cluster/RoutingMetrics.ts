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

const NONE: RoutingMetricsSnapshot = {
  directRoutes: 0,
  fallbackRoutes: 0,
  partitionMisses: 0,
  totalRoutes: 0,
  redirects: 0,
}

/** In forward mode nobody looked for the owner: such a route counts in the total only. */
export function countRoute(metrics: RoutingMetricsSnapshot, route: Route): RoutingMetricsSnapshot {
  const counted = { ...metrics, totalRoutes: metrics.totalRoutes + 1 }
  if (route.reason === 'forward') return counted
  if (route.reason === 'redirect' || route.nodeId === route.owner) {
    return { ...counted, directRoutes: metrics.directRoutes + 1 }
  }
  if (route.owner === null) return { ...counted, partitionMisses: metrics.partitionMisses + 1 }
  return { ...counted, fallbackRoutes: metrics.fallbackRoutes + 1 }
}

export class RoutingMetrics {
  private counted = NONE

  record(route: Route): void {
    this.counted = countRoute(this.counted, route)
  }

  recordRedirect(): void {
    this.counted = { ...this.counted, redirects: this.counted.redirects + 1 }
  }

  snapshot(): RoutingMetricsSnapshot {
    return { ...this.counted }
  }

  reset(): void {
    this.counted = NONE
  }
}
