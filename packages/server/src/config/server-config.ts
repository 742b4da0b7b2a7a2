/** What a node can be told, with its defaults, and the sentences for what it cannot be. */
import { isIP } from 'node:net'
import { ConsistencyLevel, DEFAULT_BACKUP_COUNT, NodeRuntime } from '@topgunbuild/core'
import type { ListenTls, PermissionPolicy, Runtime } from '@topgunbuild/core'
import type { IServerStorage } from '../storage/IServerStorage'
import { refuse } from './refuse'
import { policiesOf } from './security-policies'
import { clusterTlsOf, listenTlsOf, type ClusterTls, type ClusterTlsConfig, type TlsConfig } from './tls-config'
import { limitsOf, type Limits } from './limits'

export const DEFAULT_JWT_SECRET = 'topgun-secret-dev'

export interface ServerConfig extends Partial<Limits> {
  /** Unique in the cluster: 1 to 64 of `A-Z a-z 0-9 . _ -`. */
  readonly nodeId: string
  /** Client port; 0 = chosen by the operating system. */
  readonly port: number
  /** Port for the other nodes; default 0. */
  readonly clusterPort?: number
  /** Port for operators (health, metrics, inspection), on loopback; absent = none, 0 = chosen by the operating system. */
  readonly adminPort?: number
  /** Bound and advertised; default `localhost`. */
  readonly host?: string
  /** `host:port` of cluster ports of nodes that may already run; default none: the node founds a cluster at once. */
  readonly peers?: readonly string[]
  /** Secret (HS256) or public key (RS256) of client tokens; default `JWT_SECRET`, else the development secret. */
  readonly jwtSecret?: string
  /** Shared by all nodes, proves membership; default derived from `jwtSecret`. */
  readonly clusterSecret?: string
  /** How many backups every partition has; the founder's counts. Default 1. */
  readonly backupCount?: number
  /**
   * A side of a split with fewer members serves nothing: it answers NOT_READY, at most `deadAfterMs` after the cut.
   * Sensible only above half of the nodes there are; default 1: every side serves.
   */
  readonly minClusterSize?: number
  /** What a write that names no concern is acknowledged at; default QUORUM. */
  readonly defaultConsistency?: ConsistencyLevel
  /** Answer NOT_OWNER to clients of this protocol instead of forwarding; default false. */
  readonly strictRouting?: boolean
  /** Default 100. */
  readonly heartbeatIntervalMs?: number
  /** Silence after which a member is reported lost; default 500. Below 400 a long garbage collection looks like a death. */
  readonly deadAfterMs?: number
  /** How long a write waits for its level before BACKUPS_UNCONFIRMED, where it names no timeout; default 5000. */
  readonly writeAckTimeout?: number
  /**
   * How old a tombstone is when it is collected, once every copy has it and no node is missing. Whoever was away for
   * longer gets its older writes refused (TOO_OLD), for they may have been removed meanwhile. Default 30 days.
   */
  readonly tombstoneAgeMs?: number
  /** Addresses to announce instead of those bound, for containers and NAT. */
  readonly advertise?: { readonly clientUrl?: string; readonly clusterAddress?: string }
  /** Translates the cluster address of another node before it is dialled. */
  readonly addressMap?: ((address: string) => string) | Readonly<Record<string, string>>
  /** Encrypts the client port; default: clients speak in the clear. */
  readonly tls?: TlsConfig
  /**
   * Encrypts the cluster port and what this node dials. The certificate is shown at both, and must name the host that
   * the others dial. All nodes of a cluster have it, or none.
   */
  readonly clusterTls?: ClusterTlsConfig
  /** Default: every authenticated principal may read and write every map outside `$sys/`. */
  readonly securityPolicies?: readonly PermissionPolicy[]
  readonly maxKeyBytes?: number
  readonly maxValueBytes?: number
  readonly maxBatchOps?: number
  /** A client that reads too slowly is disconnected beyond this many unsent bytes; default 16 MiB. */
  readonly maxBufferedBytes?: number
  /** A client that sends a larger frame is disconnected; default 64 MiB. */
  readonly maxFrameBytes?: number
  /** Client clocks further ahead than this are refused; default 60000. */
  readonly maxDriftMs?: number
  /** Where this node, and no other, keeps its records beyond its memory; default: nowhere, and PERSISTED is refused. */
  readonly storage?: IServerStorage
  readonly runtime?: Runtime
  /** Where diagnostics go; default: nowhere. */
  readonly log?: Log
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
/** A line of a log has these already: a detail of the same name would stand beside it, and hide it from who reads. */
export type LogDetails = Readonly<Record<string, unknown>> & {
  readonly [taken in 'level' | 'time' | 'nodeId' | 'msg']?: never
}
export type Log = (level: LogLevel, message: string, details?: LogDetails) => void

export interface Settings extends Limits {
  readonly nodeId: string
  readonly port: number
  readonly clusterPort: number
  readonly adminPort: number | undefined
  readonly host: string
  readonly bindHost: string
  readonly peers: readonly string[]
  readonly jwtSecret: string
  readonly clusterSecret: string | undefined
  readonly backupCount: number
  readonly minClusterSize: number
  readonly defaultConsistency: ConsistencyLevel
  readonly strictRouting: boolean
  readonly heartbeatIntervalMs: number
  readonly deadAfterMs: number
  readonly writeAckTimeoutMs: number
  readonly tombstoneAgeMs: number
  readonly advertise: { readonly clientUrl?: string; readonly clusterAddress?: string }
  readonly translateAddress: (address: string) => string
  readonly tls: ListenTls | undefined
  readonly clusterTls: ClusterTls | undefined
  readonly securityPolicies: readonly PermissionPolicy[] | undefined
  readonly maxKeyBytes: number
  readonly maxValueBytes: number
  readonly maxBatchOps: number
  readonly maxBufferedBytes: number
  readonly maxFrameBytes: number
  readonly maxDriftMs: number
  readonly storage: IServerStorage | undefined
  readonly runtime: Runtime
  readonly log: Log
}

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000
const YEAR_MS = 365 * 24 * 3_600_000

export interface Environment {
  readonly NODE_ENV?: string | undefined
  readonly JWT_SECRET?: string | undefined
}

function wholeNumber(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  return refuse(option, `must be a whole number from ${least} to ${most}, not ${String(value)}`)
}

function jwtSecretOf(config: ServerConfig, environment: Environment): string {
  const secret = (config.jwtSecret ?? (environment.JWT_SECRET || DEFAULT_JWT_SECRET)).replaceAll('\\n', '\n')
  if (environment.NODE_ENV !== 'production') return secret
  const remedy = 'set jwtSecret (or JWT_SECRET) to a secret of at least 32 characters'
  if (secret === DEFAULT_JWT_SECRET) {
    return refuse(
      'jwtSecret',
      `SECURITY ERROR: the development secret must not be used with NODE_ENV=production; ${remedy}`,
    )
  }
  if (secret.length < 32) return refuse('jwtSecret', `SECURITY ERROR: too short for NODE_ENV=production; ${remedy}`)
  return secret
}

function peersOf(config: ServerConfig): readonly string[] {
  for (const peer of config.peers ?? []) {
    const port = Number(peer.slice(peer.lastIndexOf(':') + 1))
    const valid = peer.lastIndexOf(':') > 0 && Number.isInteger(port) && port > 0 && port <= 65535
    if (!valid) refuse('peers', `"${peer}" is not of the form host:port`)
  }
  return config.peers ?? []
}

function translatorOf(map: ServerConfig['addressMap']): (address: string) => string {
  if (map === undefined) return (address) => address
  return typeof map === 'function' ? map : (address) => map[address] ?? address
}

/** @throws TopGunError REJECTED whose sentence names the option and says what it may be */
export function settingsOf(config: ServerConfig, environment: Environment): Settings {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(config.nodeId)) {
    refuse('nodeId', `must be 1 to 64 letters, digits, dots, dashes or underscores, not "${config.nodeId}"`)
  }
  const host = config.host ?? 'localhost'
  const heartbeatIntervalMs = wholeNumber('heartbeatIntervalMs', config.heartbeatIntervalMs ?? 100, 1, 60_000)
  const deadAfterMs = wholeNumber('deadAfterMs', config.deadAfterMs ?? 500, 1, 600_000)
  if (deadAfterMs < 3 * heartbeatIntervalMs) {
    refuse('deadAfterMs', `must be at least three times heartbeatIntervalMs (${heartbeatIntervalMs})`)
  }
  const maxValueBytes = wholeNumber('maxValueBytes', config.maxValueBytes ?? 2 ** 20, 1, 2 ** 25)
  const clusterSecret = config.clusterSecret
  if (clusterSecret !== undefined && clusterSecret.length === 0) refuse('clusterSecret', 'must not be empty')
  return {
    ...limitsOf(config, maxValueBytes, wholeNumber),
    nodeId: config.nodeId,
    port: wholeNumber('port', config.port, 0, 65_535),
    clusterPort: wholeNumber('clusterPort', config.clusterPort ?? 0, 0, 65_535),
    adminPort: config.adminPort === undefined ? undefined : wholeNumber('adminPort', config.adminPort, 0, 65_535),
    host,
    // One address, so that a port chosen by the operating system is the same for every name of this host.
    bindHost: host === 'localhost' ? '127.0.0.1' : host,
    peers: peersOf(config),
    jwtSecret: jwtSecretOf(config, environment),
    clusterSecret,
    backupCount: wholeNumber('backupCount', config.backupCount ?? DEFAULT_BACKUP_COUNT, 0, 6),
    minClusterSize: wholeNumber('minClusterSize', config.minClusterSize ?? 1, 1, 1000),
    defaultConsistency: config.defaultConsistency ?? ConsistencyLevel.QUORUM,
    strictRouting: config.strictRouting ?? false,
    heartbeatIntervalMs,
    deadAfterMs,
    writeAckTimeoutMs: wholeNumber('writeAckTimeout', config.writeAckTimeout ?? 5000, 1, 600_000),
    tombstoneAgeMs: wholeNumber('tombstoneAgeMs', config.tombstoneAgeMs ?? THIRTY_DAYS_MS, 1000, 100 * YEAR_MS),
    advertise: config.advertise ?? {},
    translateAddress: translatorOf(config.addressMap),
    tls: listenTlsOf('tls', config.tls),
    clusterTls: clusterTlsOf('clusterTls', config.clusterTls),
    securityPolicies: policiesOf(config.securityPolicies),
    maxKeyBytes: wholeNumber('maxKeyBytes', config.maxKeyBytes ?? 1024, 1, 2 ** 20),
    maxValueBytes,
    maxBatchOps: wholeNumber('maxBatchOps', config.maxBatchOps ?? 10_000, 1, 1_000_000),
    maxBufferedBytes: wholeNumber('maxBufferedBytes', config.maxBufferedBytes ?? 16 * 2 ** 20, 2 ** 16, 2 ** 30),
    maxFrameBytes: wholeNumber('maxFrameBytes', config.maxFrameBytes ?? 64 * 2 ** 20, 2 ** 10, 2 ** 30),
    maxDriftMs: wholeNumber('maxDriftMs', config.maxDriftMs ?? 60_000, 1, 2 ** 31),
    storage: config.storage,
    runtime: config.runtime ?? new NodeRuntime(),
    log: config.log ?? (() => undefined),
  }
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
}
