/** How a client routes by its partition map. */

export interface PartitionRouterConfig {
  /** When neither owner nor backup is connected: send to any node, which forwards, or give up. Default `forward`. */
  readonly fallbackMode: 'forward' | 'error'
  /** Between two unprompted requests for the map; default 30,000. */
  readonly mapRefreshIntervalMs: number
  /** An older map is reported as stale; default 60,000. */
  readonly maxMapStalenessMs: number
}

export const DEFAULT_PARTITION_ROUTER_CONFIG: PartitionRouterConfig = {
  fallbackMode: 'forward',
  mapRefreshIntervalMs: 30_000,
  maxMapStalenessMs: 60_000,
}
