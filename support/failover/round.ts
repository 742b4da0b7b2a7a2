/** One loss on a fresh cluster of three nodes, under clients that never stop writing to the owner that is lost. */
import { compareTimestamps } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import { ClientDriver } from '../drivers/ClientDriver'
import { MAP_NAME } from '../drivers/names'
import { ClusterDriver } from '../drivers/ClusterDriver'
import { keysOverAllPartitions } from '../drivers/keys'
import { tokens } from '../drivers/tokens'
import { eventually } from '../eventually'
import { History } from '../history/History'
import type { Topology } from '../topologies/NodeHandle'
import type { Loss, Measured } from './losses'
import { Writer, type Acknowledged } from './Writer'

const NODES = 3
const KEYS = 271 * 3
/** Acknowledgements that show a writer to be well under way. */
const UNDER_WAY = 100

export interface Round {
  readonly samples: readonly { readonly measured: Measured; readonly ms: number }[]
  /** On the wall clock, as the nodes' logs have it. */
  readonly lostAt: number
  readonly writes: number
  /** Sentences about writes that were not acknowledged. */
  readonly failures: readonly string[]
  /** The newest lines of each node's log. */
  readonly logs: ReadonlyMap<string, readonly string[]>
}

/** @param round in turn the coordinator and the younger nodes are lost */
export async function measureRound(loss: Loss, topology: Topology, round: number): Promise<Round> {
  const history = new History()
  const cluster = new ClusterDriver(history, topology)
  const [ana, ben] = [new ClientDriver('Ana', history), new ClientDriver('Ben', history)]
  const writers: Writer[] = []
  try {
    await cluster.start({ nodes: NODES, backupCount: 1, wired: loss === 'cut' })
    const addresses = cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId))
    await ana.connect({ addresses, token: tokens.valid() })
    await eventually('the client is connected to every node', () => ana.authenticatedTo().length === NODES)
    await eventually('the client routes', () => ana.isRoutingActive)
    const owner = cluster.byAge()[round % NODES]
    assert(owner, 'a node is missing')
    writers.push(new Writer(ana, keysOf(cluster, owner, 'ana')))
    if (loss === 'cut') {
      await ben.connect({ addresses: [cluster.clientUrl(owner)], mode: 'single-server', token: tokens.valid() })
      writers.push(new Writer(ben, keysOf(cluster, owner, 'ben')))
    }
    await Promise.all(writers.map((writer) => writer.goesOn(UNDER_WAY)))
    const lostAt = Date.now()
    const samples = await measured(loss, cluster, owner, writers)
    await Promise.all(writers.map((writer) => writer.stop()))
    const failures = writers.flatMap((writer) => writer.failures)
    const acknowledged = writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0)
    return { samples, lostAt, failures, writes: acknowledged + failures.length, logs: cluster.logs() }
  } finally {
    const stopping = writers.map((writer) => writer.stop())
    await Promise.allSettled([ana.close(), ben.close(), ...stopping])
    await cluster.close()
  }
}

async function measured(
  loss: Loss,
  cluster: ClusterDriver,
  owner: string,
  writers: readonly Writer[],
): Promise<Round['samples']> {
  const [ana] = writers
  assert(ana, 'nobody writes')
  const lostAt = performance.now()
  if (loss === 'stop') await cluster.stop(owner)
  else if (loss === 'kill') await cluster.crash(owner)
  else if (loss === 'freeze') cluster.freeze(owner)
  else cluster.split([owner])
  // An answer of the lost owner may still be on its way; what counts is what its successor says.
  await ana.goesOn(UNDER_WAY, (nodeId) => nodeId !== owner)
  if (loss === 'stop') return [{ measured: loss, ms: ana.longestGap(lostAt) }]
  const first = ana.acknowledged.find(({ at, by }) => at > lostAt && by !== owner)
  assert(first, 'nobody else acknowledged')
  const lost = { measured: loss, ms: first.at - lostAt }
  if (loss !== 'cut') return [lost]
  await eventually('the lost owner found itself alone', async () => {
    await cluster.look()
    cluster.isAlone(owner)
  })
  await Promise.all(writers.map((writer) => writer.goesOn(UNDER_WAY)))
  return [lost, { measured: 'heal', ms: await healing(cluster, writers) }]
}

/** The writing goes on; what was acknowledged before the heal is looked for. */
async function healing(cluster: ClusterDriver, writers: readonly Writer[]): Promise<number> {
  const healedAt = performance.now()
  cluster.heal()
  const acknowledged = writers.flatMap((writer) => newestByKey(writer.acknowledged))
  await eventually('every replica holds what either side acknowledged', async () => {
    await cluster.look()
    cluster.settledState()
    for (const { key, timestamp } of acknowledged) {
      for (const nodeId of cluster.holdersOf(key)) {
        const held = cluster.rawRecord(nodeId, MAP_NAME, key)?.timestamp
        assert(held !== undefined && compareTimestamps(held, timestamp) >= 0, `${nodeId} lacks a write to ${key}`)
      }
    }
  })
  return performance.now() - healedAt
}

function newestByKey(acknowledged: readonly Acknowledged[]): Acknowledged[] {
  const newest = new Map<string, Acknowledged>()
  for (const write of acknowledged) {
    const known = newest.get(write.key)
    if (known === undefined || compareTimestamps(write.timestamp, known.timestamp) > 0) newest.set(write.key, write)
  }
  return [...newest.values()]
}

function keysOf(cluster: ClusterDriver, owner: string, prefix: string): string[] {
  return keysOverAllPartitions(prefix, KEYS).filter((key) => cluster.ownerOf(key) === owner)
}
