/** The road from the sync engine to a node: one server, or whichever of a cluster a route names. */
import type { DownMessage, NodeHealth } from '@topgunbuild/core'
import type { Route } from '../cluster/route'
import type { OwnerChange } from '../cluster/partition-map-view'
import type { Listener } from '../Emitter'
import type { AuthFailure, ConnectionFailure } from './link-types'
import type { TokenProvider } from './TokenSource'

/** WebSocket-like view of one connection, for those who want to send something of their own. */
export interface IConnection {
  send(data: Uint8Array): void
  close(): void
  /** 1 while it is open and authenticated, 3 otherwise. */
  readonly readyState: number
}

export interface Session {
  readonly nodeId: string
  /** One per socket: a late answer names the connection it belongs to. */
  readonly connectionId: number
}

export interface LostSession extends Session {
  /** Of the WebSocket's end; 1006 where there was no goodbye. */
  readonly code: number
}

export interface SendRoute extends Route, Session {}

export interface NotOwnerHint {
  readonly partitionId: number
  readonly currentOwner: string
  readonly mapVersion: number
}

export interface ConnectionProviderEvents {
  connected: Session
  disconnected: LostSession
  message: Session & { readonly message: DownMessage }
  /** A newer map was taken; `changes` are the partitions with another owner. */
  partitionMapUpdated: { readonly version: number; readonly changes: readonly OwnerChange[] }
  authFailed: AuthFailure
  /** An address could not be connected to; it is tried again. */
  connectFailed: ConnectionFailure
  /** A connection that was too full to write to has room again. */
  writable: Session
  /** Something of ours went wrong beside any op: a token provider that threw, for instance. */
  error: unknown
}

export interface IConnectionProvider {
  connect(): void
  close(): void
  isConnected(): boolean
  /** Only those with an authenticated connection. */
  getConnectedNodes(): string[]
  getHealthStatus(): Map<string, NodeHealth>
  setAuthToken(token: string): void
  setAuthTokenProvider(provider: TokenProvider): void
  /** Null while no authenticated connection exists. */
  route(partitionId: number, redirectedTo: string | null): SendRoute | null
  /** An op went by this route. */
  routed(route: SendRoute): void
  /** Whom the map names now; null without a map, or where there is only one server. */
  ownerOf(partitionId: number): string | null
  /** The client protocol that the node at its other end speaks; 0 where it did not say, or is gone. */
  protocolOf(connectionId: number): number
  /** False when that connection is gone. */
  sendTo(connectionId: number, frame: Uint8Array): boolean
  /** True while a connection holds so much unsent that more should wait for `writable`. */
  isFull(connectionId: number): boolean
  /** A node named another owner. Returns where to send instead, or null to stay with what the map says. */
  redirected(from: Session, hint: NotOwnerHint | undefined): string | null
  /** Every outcome of an attempt, for the circuit of its node. */
  recordOutcome(nodeId: string, answered: boolean): void
  /** Ends every connection; they are opened again. */
  resetConnections(): void
  getConnection(key: string): IConnection | null
  getAnyConnection(): IConnection | null
  on<Name extends keyof ConnectionProviderEvents>(
    name: Name,
    listener: Listener<ConnectionProviderEvents[Name]>,
  ): () => void
  off<Name extends keyof ConnectionProviderEvents>(name: Name, listener: Listener<ConnectionProviderEvents[Name]>): void
}
