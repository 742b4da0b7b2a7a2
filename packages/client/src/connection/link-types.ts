/** What a link to one address needs, and what it tells. */
import type { ConnectFailure, ConnectTls, DownMessage } from '@topgunbuild/core'
import type { BackoffConfig } from './backoff'
import type { HeartbeatConfig } from './Heartbeat'

export interface LinkConfig {
  /** How long opening, and then each step of the handshake, may take. */
  readonly connectionTimeoutMs: number
  readonly backoff: BackoffConfig
  readonly heartbeat: HeartbeatConfig
  /** For addresses that begin with wss. */
  readonly tls?: ConnectTls | undefined
}

/** Why a node did not take the token. */
export interface AuthFailure {
  /** The address that refused. */
  readonly endpoint: string
  /** The node behind it, once a handshake told. */
  readonly nodeId: string | null
  /** The node's own sentence. */
  readonly reason: string
  readonly code: string | number | null
}

/** Why a connection could not be opened; it is tried again. */
export interface ConnectionFailure {
  /** The address that was dialled. */
  readonly endpoint: string
  /** The node behind it, once a handshake told. */
  readonly nodeId: string | null
  readonly failure: ConnectFailure
  /** A sentence; of `insecure` it says what the two ends do not agree about. */
  readonly reason: string
}

/** A frame that could not be used; counted, never thrown. */
export type UnusableFrame = 'unknown' | 'malformed' | 'undecodable'

export interface LinkEvents<Link> {
  /** The session is open: its nodeId and connectionId name it. */
  authenticated(link: Link): void
  /** The session that `authenticated` announced is over. */
  ended(link: Link, connectionId: number, code: number): void
  message(link: Link, message: DownMessage): void
  authFailed(link: Link, failure: AuthFailure): void
  notOpened(link: Link, failure: ConnectionFailure): void
  unusable(link: Link, what: UnusableFrame): void
  drained(link: Link): void
}

export interface AuthAck {
  readonly nodeId: string | undefined
  readonly clusterId: string | undefined
  readonly protocolVersion: number | undefined
}
