/** How a client keeps its connections, and how one of them is described. */

export interface ConnectionPoolConfig {
  /** More than one only helps a client that saturates a socket; default 1. */
  readonly maxConnectionsPerNode: number
  /** Until a connection is open and authenticated; default 5,000. */
  readonly connectionTimeoutMs: number
  /** Between two pings; default 10,000. */
  readonly healthCheckIntervalMs: number
  /** Before the first reconnect; doubles with each one; default 1,000. */
  readonly reconnectDelayMs: number
  /** The cap of the doubling; default 30,000. */
  readonly maxReconnectDelayMs: number
  /** A node is shown as FAILED after this many; default 5. */
  readonly maxReconnectAttempts: number
}

export const DEFAULT_CONNECTION_POOL_CONFIG: ConnectionPoolConfig = {
  maxConnectionsPerNode: 1,
  connectionTimeoutMs: 5000,
  healthCheckIntervalMs: 10_000,
  reconnectDelayMs: 1000,
  maxReconnectDelayMs: 30_000,
  maxReconnectAttempts: 5,
}

export type ConnectionState = 'DISCONNECTED' | 'CONNECTING' | 'CONNECTED' | 'AUTHENTICATED' | 'RECONNECTING' | 'FAILED'

export interface NodeHealth {
  readonly nodeId: string
  readonly state: ConnectionState
  /** Wall clock, milliseconds; 0 = never heard. */
  readonly lastSeen: number
  /** Of the last ping answered. */
  readonly latencyMs: number
  readonly reconnectAttempts: number
}
