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
  error: unknown
}
