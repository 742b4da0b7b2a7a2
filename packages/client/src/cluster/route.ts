/**
 * Where an op goes, and why: to whom a redirect named, else the owner, else a backup, else anyone who will forward.
 * Nodes in trouble (circuit open) or about to leave are asked only when nobody better is left.
 */
import { backupsIn, ownerIn, type PartitionMapView } from './partition-map-view'

export type RouteReason = 'redirect' | 'owner' | 'backup' | 'any' | 'forward'

export interface Route {
  readonly nodeId: string
  readonly reason: RouteReason
  /** Who the map says owns the partition; null when it does not say. */
  readonly owner: string | null
}

/** How well a node with an authenticated connection may be used. */
export type Usability = 'good' | 'leaving' | 'troubled'

/** Only nodes with an authenticated connection are in it. */
export type Connections = Pick<ReadonlyMap<string, Usability>, 'get' | 'has'> &
  Iterable<readonly [nodeId: string, is: Usability]>

export interface RouteRequest {
  readonly partitionId: number
  readonly mode: 'direct' | 'forward'
  /** Whom the last redirect named. */
  readonly redirectedTo?: string | null
}

const WORSENING: readonly Usability[] = ['good', 'leaving', 'troubled']

function anyOf(connections: Connections, partitionId: number): string | null {
  for (const usability of WORSENING) {
    const nodes = [...connections].filter(([, is]) => is === usability).map(([nodeId]) => nodeId)
    const chosen = nodes[partitionId % nodes.length]
    if (chosen !== undefined) return chosen
  }
  return null
}

/** Null when there is no authenticated connection at all. */
export function route(view: PartitionMapView | null, connections: Connections, request: RouteRequest): Route | null {
  const { partitionId, mode, redirectedTo = null } = request
  const owner = ownerIn(view, partitionId)
  if (redirectedTo !== null && connections.has(redirectedTo)) {
    return { nodeId: redirectedTo, reason: 'redirect', owner }
  }
  if (mode === 'direct') {
    if (owner !== null && connections.get(owner) === 'good') return { nodeId: owner, reason: 'owner', owner }
    const backup = backupsIn(view, partitionId).find((nodeId) => connections.get(nodeId) === 'good')
    if (backup !== undefined) return { nodeId: backup, reason: 'backup', owner }
  }
  const any = anyOf(connections, mode === 'direct' ? partitionId : 0)
  if (any === null) return null
  if (mode === 'forward') return { nodeId: any, reason: 'forward', owner }
  return { nodeId: any, reason: any === owner ? 'owner' : 'any', owner }
}
