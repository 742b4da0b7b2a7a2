/** A clean small history and snapshot for the judge's tests, and the ways to spoil them. */
import { partitionIdOf } from '@topgunbuild/core'
import type { AckLevel, ClusterState, Partition, Timestamp } from '@topgunbuild/core'
import type { Call, ClusterEvent, Outcome } from '../History'
import { heldMapOf } from '../held-map'
import type { Account } from '../judge'
import type { NodeSnapshot } from '../snapshot'

export const NODES = ['athens', 'bergen', 'cairo'] as const
const PARTITIONS = 271

/** Where `openCall` writes. */
export const PARTITION = 1

/** Ana's write of the cart, asked for at 10 and not answered. */
export function openCall(asked?: Call['asked']): Call {
  return {
    id: 0,
    client: 'Ana',
    map: 'test',
    key: 'cart',
    partitionId: PARTITION,
    value: 'milk',
    asked,
    timestamp: { millis: 1_000, counter: 0, nodeId: 'Ana~1' },
    invokedAt: 10,
  }
}

export function ownerAt(partitionId: number): string {
  return NODES[partitionId % NODES.length] ?? NODES[0]
}

export function backupAt(partitionId: number): string {
  return ownerAt(partitionId + 1)
}

export function stateWith(
  change: (partition: Partition, partitionId: number) => Partition = (same) => same,
): ClusterState {
  return {
    clusterId: 'grid',
    version: 2 ** 20 + 9,
    mapVersion: 2 ** 20 + 7,
    lineage: [{ epoch: 1, issuer: 'a1', from: 0 }],
    members: NODES.map((nodeId, index) => ({
      nodeId,
      incarnation: `${nodeId}-1`,
      endpoint: `ws://localhost:${7000 + index}`,
      clusterAddress: `localhost:${8000 + index}`,
      status: 'ACTIVE',
    })),
    partitions: Array.from({ length: PARTITIONS }, (_, partitionId) =>
      change(
        {
          owner: ownerAt(partitionId),
          term: 3,
          backups: [backupAt(partitionId)],
          followers: [],
          target: { owner: ownerAt(partitionId), backups: [backupAt(partitionId)] },
          moveTo: null,
          unclean: false,
        },
        partitionId,
      ),
    ),
    brokenLinks: [],
    backupCount: 1,
  }
}

export interface SceneWrite {
  readonly key: string
  readonly outcome: 'ok' | 'refused' | 'unknown'
  readonly level?: AckLevel
}

function timestampOf(index: number): Timestamp {
  return { millis: 1_000 + index, counter: 0, nodeId: 'Ana~1' }
}

function outcomeOf(write: SceneWrite, at: number): Outcome {
  if (write.outcome !== 'ok') return { kind: write.outcome, at, code: 'REJECTED', message: 'no' }
  const partitionId = partitionIdOf(write.key)
  const level = write.level ?? 'REPLICATED'
  const holders = level === 'APPLIED' ? [ownerAt(partitionId)] : [ownerAt(partitionId), backupAt(partitionId)]
  return {
    kind: 'ok',
    at,
    opId: `Ana:s:${at}`,
    level,
    holders,
    copies: holders.length,
    servedBy: ownerAt(partitionId),
    version: 9,
  }
}

export function callsOf(writes: readonly SceneWrite[]): Call[] {
  return writes.map((write, index) => ({
    id: index,
    client: 'Ana',
    map: 'test',
    key: write.key,
    partitionId: partitionIdOf(write.key),
    value: { value: index },
    asked: undefined,
    timestamp: timestampOf(index),
    invokedAt: 100 + index,
    outcome: outcomeOf(write, 100.5 + index),
  }))
}

/** Everybody holds what was acknowledged, once. */
export function cleanAccount(writes: readonly SceneWrite[]): Account {
  const calls = callsOf(writes)
  const state = stateWith()
  const copies = state.partitions.map((partition) => [partition.owner, ...partition.backups])
  const events: ClusterEvent[] = [
    { type: 'forming', at: 1, backupCount: 1 },
    { type: 'settled', at: 2, members: 3, copies },
  ]
  const applied = calls.filter((call) => call.outcome?.kind === 'ok')
  const nodes = NODES.map((nodeId): NodeSnapshot => {
    const held = applied.filter((call) => copies[call.partitionId]?.includes(nodeId))
    const newest = new Map(held.map((call) => [call.key, call]))
    return {
      nodeId,
      state,
      partitions: state.partitions.map((partition, partitionId) => ({
        partitionId,
        term: partition.term,
        role: partition.owner === nodeId ? 'owner' : partition.backups.includes(nodeId) ? 'backup' : 'none',
        seq: held.filter((call) => call.partitionId === partitionId).length,
        horizon: 0,
        recent: held
          .filter((call) => call.partitionId === partitionId)
          .map((call, index) => ({ term: partition.term, seq: index + 1, identity: `test/${call.key}@${call.id}` })),
      })),
      records: [...newest.values()].map((call) => ({
        map: call.map,
        key: call.key,
        partitionId: call.partitionId,
        record: { value: call.value, timestamp: call.timestamp },
      })),
    }
  })
  return {
    calls,
    events,
    snapshot: {
      nodes,
      clients: [{ client: 'Ana', map: heldMapOf(state), shown: null }],
      sightings: NODES.map((observer) => ({ observer, version: state.version, state })),
    },
  }
}

/** The account with one node's snapshot changed. */
export function spoilNode(account: Account, nodeId: string, spoil: (node: NodeSnapshot) => NodeSnapshot): Account {
  const nodes = account.snapshot.nodes.map((node) => (node.nodeId === nodeId ? spoil(node) : node))
  return { ...account, snapshot: { ...account.snapshot, nodes } }
}
