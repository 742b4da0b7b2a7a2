/** The options of `topgun-server`: one table for the command line, the environment and the help. */
import { ConsistencyLevel } from '@topgunbuild/core'
import type { ServerConfig } from '../config/server-config'
import { BadOption, boolean, type Option } from './option'
import { TLS_OPTIONS } from './tls-options'

function whole(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value)
  throw new BadOption(`--${name}: "${value}" is no whole number.`)
}

/** @param wanted ends "give …" */
function json<T>(name: string, value: string, wanted: string, isWanted: (parsed: unknown) => parsed is T): T {
  const wrong = new BadOption(`--${name}: give ${wanted}, not ${value}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(value)
  } catch {
    throw wrong
  }
  if (isWanted(parsed)) return parsed
  throw wrong
}

function areAddresses(parsed: unknown): parsed is Record<string, string> {
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return false
  return Object.values(parsed).every((to) => typeof to === 'string')
}

type NumberKey = {
  [Key in keyof ServerConfig]-?: number extends ServerConfig[Key] ? Key : never
}[keyof ServerConfig]

function numeric(name: string, variable: string, key: NumberKey, byDefault: string | undefined, says: string): Option {
  return {
    name,
    variable,
    says,
    ...(byDefault === undefined ? {} : { byDefault }),
    apply: (config, value) => {
      config[key] = whole(name, value)
    },
  }
}

export const OPTIONS: readonly Option[] = [
  {
    name: 'node-id',
    variable: 'NODE_ID',
    says: 'name of this node, its own in the cluster',
    byDefault: 'node-<8 random hex digits>',
    apply: (config, value) => {
      config.nodeId = value
    },
  },
  numeric('port', 'TOPGUN_PORT', 'port', '8080', 'port for clients; 0 lets the system choose'),
  numeric('cluster-port', 'TOPGUN_CLUSTER_PORT', 'clusterPort', '9080', 'port for the other nodes; 0 as above'),
  numeric('admin-port', 'TOPGUN_ADMIN_PORT', 'adminPort', undefined, 'port for operators, on loopback; absent: none'),
  {
    name: 'host',
    variable: 'TOPGUN_HOST',
    says: 'address to listen on and to announce',
    byDefault: 'localhost',
    apply: (config, value) => {
      config.host = value
    },
  },
  {
    name: 'data-dir',
    variable: 'TOPGUN_DATA_DIR',
    says: 'directory of this node alone, where its records outlive it; absent: they live in memory',
    apply: (config, value) => {
      if (value === '') throw new BadOption('--data-dir: name a directory, or leave the option out.')
      config.dataDirectory = value
    },
  },
  {
    name: 'peers',
    variable: 'TOPGUN_PEERS',
    says: 'cluster addresses of other nodes, host:port, with commas between',
    byDefault: 'none: a cluster is founded at once',
    apply: (config, value) => {
      config.peers = value.split(',').flatMap((peer) => peer.trim() || [])
    },
  },
  {
    name: 'jwt-secret',
    variable: 'JWT_SECRET',
    says: 'secret (HS256) or PEM public key (RS256) of tokens',
    byDefault: 'a development secret, refused with NODE_ENV=production',
    apply: (config, value) => {
      config.jwtSecret = value
    },
  },
  {
    name: 'cluster-secret',
    variable: 'TOPGUN_CLUSTER_SECRET',
    says: 'secret the nodes prove to each other',
    byDefault: 'derived from the JWT secret',
    apply: (config, value) => {
      config.clusterSecret = value
    },
  },
  {
    name: 'security-policies',
    variable: 'TOPGUN_SECURITY_POLICIES',
    says: 'JSON list of {role, mapNamePattern, actions, allowedFields?}: who may do what',
    byDefault: 'none: whoever has a token may use every map',
    apply: (config, value) => {
      // What is in it is looked at with all other options, before the node starts.
      config.securityPolicies = json('security-policies', value, 'a JSON list of policies', Array.isArray)
    },
  },
  numeric('backup-count', 'TOPGUN_BACKUP_COUNT', 'backupCount', '1', 'backups of every partition; the founder decides'),
  numeric(
    'min-cluster-size',
    'TOPGUN_MIN_CLUSTER_SIZE',
    'minClusterSize',
    '1',
    'a smaller side of a split serves nothing',
  ),
  {
    name: 'default-consistency',
    variable: 'TOPGUN_DEFAULT_CONSISTENCY',
    says: 'STRONG, QUORUM or EVENTUAL: what a write is acknowledged at',
    byDefault: 'QUORUM',
    apply: (config, value) => {
      const level = Object.values(ConsistencyLevel).find((known) => known === value)
      if (level === undefined)
        throw new BadOption(`--default-consistency: "${value}" is not STRONG, QUORUM or EVENTUAL.`)
      config.defaultConsistency = level
    },
  },
  {
    name: 'strict-routing',
    variable: 'TOPGUN_STRICT_ROUTING',
    says: 'answer NOT_OWNER instead of forwarding',
    isFlag: true,
    apply: (config, value) => {
      config.strictRouting = boolean('strict-routing', value)
    },
  },
  numeric('heartbeat-interval-ms', 'TOPGUN_HEARTBEAT_INTERVAL_MS', 'heartbeatIntervalMs', '100', 'between heartbeats'),
  numeric('dead-after-ms', 'TOPGUN_DEAD_AFTER_MS', 'deadAfterMs', '500', 'silence after which a node is lost'),
  numeric('write-ack-timeout-ms', 'TOPGUN_WRITE_ACK_TIMEOUT_MS', 'writeAckTimeout', '5000', 'for backups to confirm'),
  numeric(
    'tombstone-age-ms',
    'TOPGUN_TOMBSTONE_AGE_MS',
    'tombstoneAgeMs',
    '2592000000',
    'age at which what was removed is forgotten',
  ),
  numeric('max-key-bytes', 'TOPGUN_MAX_KEY_BYTES', 'maxKeyBytes', '1024', 'longest key'),
  numeric('max-value-bytes', 'TOPGUN_MAX_VALUE_BYTES', 'maxValueBytes', '1048576', 'largest value'),
  numeric('max-batch-ops', 'TOPGUN_MAX_BATCH_OPS', 'maxBatchOps', '10000', 'ops in one batch'),
  numeric('max-connections', 'TOPGUN_MAX_CONNECTIONS', 'maxConnections', '10000', 'clients connected at once'),
  numeric(
    'max-buffered-bytes',
    'TOPGUN_MAX_BUFFERED_BYTES',
    'maxBufferedBytes',
    '16777216',
    'unsent to a client before it is cut off',
  ),
  numeric(
    'max-unanswered-bytes',
    'TOPGUN_MAX_UNANSWERED_BYTES',
    'maxUnansweredBytes',
    '67108864',
    'writes taken in and not answered',
  ),
  numeric('max-frame-bytes', 'TOPGUN_MAX_FRAME_BYTES', 'maxFrameBytes', '67108864', 'largest frame of a client'),
  numeric('max-drift-ms', 'TOPGUN_MAX_DRIFT_MS', 'maxDriftMs', '60000', 'how far ahead a client clock may be'),
  {
    name: 'address-map',
    variable: 'TOPGUN_ADDRESS_MAP',
    says: 'JSON of announced to reachable cluster addresses, for NAT and containers',
    byDefault: 'none',
    apply: (config, value) => {
      config.addressMap = json('address-map', value, 'a JSON object of "host:port" to "host:port"', areAddresses)
    },
  },
  {
    name: 'advertise-client-url',
    variable: 'TOPGUN_ADVERTISE_CLIENT_URL',
    says: 'announced to clients instead of ws://host:port',
    apply: (config, value) => {
      config.advertise = { ...config.advertise, clientUrl: value }
    },
  },
  {
    name: 'advertise-cluster-address',
    variable: 'TOPGUN_ADVERTISE_CLUSTER_ADDRESS',
    says: 'announced to nodes instead of host:port',
    apply: (config, value) => {
      config.advertise = { ...config.advertise, clusterAddress: value }
    },
  },
  ...TLS_OPTIONS,
]
