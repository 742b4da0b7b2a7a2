/** What a client tells whoever listens, beside the answers to calls. */
import type { AckLevel, TopGunError, WriteConcern } from '@topgunbuild/core'

export interface WriteName {
  readonly opId: string
  readonly mapName: string
  readonly key: string
}

export interface EngineEvents {
  /** A write was acknowledged with fewer copies than it wanted. */
  degraded: WriteName & { readonly level: AckLevel; readonly asked: WriteConcern | null }
  /** A write was refused for good; the map shows again what it showed before. */
  'operation:rejected': WriteName & { readonly error: TopGunError }
  /** All partitions of an open map are as their owners hold them; from here on changes are told. */
  'map:synced': { readonly mapName: string }
  /** A node does not let this client read the map; it is asked again with another token or on another connection. */
  'map:refused': { readonly mapName: string; readonly error: TopGunError }
  error: unknown
}
