/** What a client is made of, what it assumes where nothing is said, and what it refuses. */
import {
  DEFAULT_CIRCUIT_BREAKER_CONFIG,
  TopGunError,
  tlsFaultOf,
  type CircuitBreakerConfig,
  type Runtime,
} from '@topgunbuild/core'
import type { AddressMap } from './cluster/address-map'
import type { BackoffConfig } from './connection/backoff'
import type { HeartbeatConfig } from './connection/Heartbeat'
import type { LinkConfig } from './connection/link-types'
import type { IStorageAdapter } from './IStorageAdapter'
import type { BackpressureConfig } from './offline/backpressure'

export interface ClusterOptions {
  /** ws or wss URLs of some nodes; one that answers is enough. */
  readonly seeds: readonly string[]
  /** Accepted for compatibility; one connection a node is what there is. */
  readonly connectionsPerNode?: number
  /** Send each write to the node that owns its key (default), or everything to one node, which forwards. */
  readonly smartRouting?: boolean
  /** Between two unprompted requests for the partition map. Default 30000. */
  readonly partitionMapRefreshMs?: number
  /** How long opening a connection, and each step of its handshake, may take. Default 5000. */
  readonly connectionTimeoutMs?: number
  /** Accepted for compatibility; connections are tried for ever. */
  readonly retryAttempts?: number
  /** When a failing node is avoided. */
  readonly circuitBreaker?: Partial<CircuitBreakerConfig>
}

export interface BackoffOptions extends Partial<BackoffConfig> {
  /** Accepted for compatibility; connections are tried for ever. */
  readonly maxRetries?: number
}

/** How a client in Node meets nodes that speak TLS. A browser has its own store of certificates, and ignores this. */
export interface ClientTlsOptions {
  /** The only authorities that are trusted, as PEM text; default those that Node trusts. */
  readonly ca?: string
  /** Certificate of this client, as PEM text, for nodes that ask for one; together with `key`. */
  readonly cert?: string
  readonly key?: string
  /** Opens an encrypted `key`. */
  readonly passphrase?: string
  /** False takes any certificate, and with it anybody for a node; default true. */
  readonly rejectUnauthorized?: boolean
  /** The name that every node's certificate must be for; default the host that is dialled. */
  readonly servername?: string
}

export interface TopGunClientConfig {
  /** Names this client in its ops and timestamps; default random. */
  readonly nodeId?: string
  readonly serverUrl?: string
  readonly cluster?: ClusterOptions
  readonly storage: IStorageAdapter
  /** Before a lost connection is tried again. Default 50 ms at first, doubling up to 1000 ms, spread. */
  readonly backoff?: BackoffOptions
  readonly backpressure?: Partial<BackpressureConfig>
  readonly heartbeat?: Partial<HeartbeatConfig>
  /**
   * What a write without a concern of its own asks for while the owner has no backup: `acknowledge` (default) takes
   * what there is and tells by `degraded`; `refuse` waits until there is a backup again.
   */
  readonly onNoBackup?: 'acknowledge' | 'refuse'
  /** For every connection to an address that begins with `wss://`. */
  readonly tls?: ClientTlsOptions
  /** From advertised endpoints to reachable ones. */
  readonly addressMap?: AddressMap
  /** Time, chance and the network; default this machine's. */
  readonly runtime?: Runtime
  /** How long one attempt may stay unanswered on a live connection before it is repeated. Default 1000. */
  readonly attemptTimeoutMs?: number
}

export const DEFAULT_CLUSTER_CONFIG = {
  connectionsPerNode: 1,
  smartRouting: true,
  partitionMapRefreshMs: 30_000,
  connectionTimeoutMs: 5000,
  retryAttempts: 3,
} as const

const DEFAULT_BACKOFF: BackoffConfig = { initialDelayMs: 50, maxDelayMs: 1000, multiplier: 2, jitter: true }
const DEFAULT_HEARTBEAT: HeartbeatConfig = { enabled: true, intervalMs: 5000, timeoutMs: 15_000 }

/** @throws TopGunError REJECTED that says what is wrong */
export function checkClientConfig(config: TopGunClientConfig): void {
  const { serverUrl, cluster } = config
  if (serverUrl && cluster) throw new TopGunError('REJECTED', 'Cannot specify both serverUrl and cluster config')
  if (!serverUrl && !cluster) throw new TopGunError('REJECTED', 'Must specify either serverUrl or cluster config')
  if (cluster && (cluster.seeds === undefined || cluster.seeds.length === 0)) {
    throw new TopGunError('REJECTED', 'Cluster config requires at least one seed node')
  }
  // Whoever writes JavaScript has no compiler that says so.
  const storage: unknown = config.storage
  if (typeof storage !== 'object' || storage === null) {
    const advice =
      'new MemoryStorageAdapter(), or one of @topgunbuild/client/sqlite or /idb, whose writes survive the program'
    throw new TopGunError('REJECTED', `storage: must be where the client keeps its writes: ${advice}`)
  }
  const fault = tlsFaultOf(config.tls ?? {})
  if (fault !== undefined) throw new TopGunError('REJECTED', `tls.${fault.part} ${fault.why}`)
}

export function linkConfigOf(config: TopGunClientConfig): LinkConfig {
  return {
    connectionTimeoutMs: config.cluster?.connectionTimeoutMs ?? DEFAULT_CLUSTER_CONFIG.connectionTimeoutMs,
    backoff: { ...DEFAULT_BACKOFF, ...config.backoff },
    heartbeat: { ...DEFAULT_HEARTBEAT, ...config.heartbeat },
    tls: config.tls,
  }
}

export function circuitConfigOf(config: TopGunClientConfig): CircuitBreakerConfig {
  return { ...DEFAULT_CIRCUIT_BREAKER_CONFIG, ...config.cluster?.circuitBreaker }
}
