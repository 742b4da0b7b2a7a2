/** One planned fault, from its beginning to its end, with another one in its middle where the plan has it. */
import type { ClientDriver } from '../../support/drivers/ClientDriver'
import type { ClusterDriver } from '../../support/drivers/ClusterDriver'
import { perform } from '../../support/soak/perform'
import { passes } from '../../support/clock'
import { SEVERING, type PlannedFault } from './Plan'

/** By how much a client's clock jumps: less than nodes bear with, and more, and so far that its tokens seem to have ended. */
const JUMPS_MS = [-60_000, -2000, 2000, 60_000, 3_600_000]

/** Some records. */
const MOST_ROOM_BYTES = 700
/** Less than until a node is missed. */
const MOST_STILL_MS = 120

export async function performFault(
  fault: PlannedFault,
  cluster: ClusterDriver,
  clients: readonly ClientDriver[],
): Promise<void> {
  const { kind, forMs, within } = fault
  if (kind === 'swizzle') return swizzle(fault, cluster)
  if (kind === 'clock of a client') return jump(fault, clients)
  if (kind === 'full disk') return fullDisk(fault, cluster)
  if (kind === 'slow node') return stutter(fault, cluster)
  let comesBack = (): Promise<void> => Promise.resolve()
  const during = async (): Promise<void> => {
    if (within === undefined) return passes(forMs)
    await passes(forMs / 3)
    if (SEVERING.includes(kind)) comesBack = await crash(within, cluster)
    else await performFault(within, cluster, clients)
    await passes(forMs / 3)
  }
  await perform({ ...fault, kind }, cluster, during)
  await comesBack()
}

/** @returns what brings the node back */
async function crash({ kind, target }: PlannedFault, cluster: ClusterDriver): Promise<() => Promise<void>> {
  const nodeId = nodeAt(target, cluster)
  await cluster.crash(nodeId)
  return kind === 'crash and return' ? () => cluster.restart(nodeId) : () => cluster.restartWithData([nodeId])
}

/** The links of one node are cut one by one, and healed one by one in the opposite order. */
async function swizzle({ target, forMs }: PlannedFault, cluster: ClusterDriver): Promise<void> {
  const nodeId = nodeAt(target, cluster)
  const others = cluster.nodeIds.filter((each) => each !== nodeId)
  for (const other of others) {
    cluster.cutLink(nodeId, other)
    await passes(forMs / others.length / 3)
  }
  await passes(forMs / 3)
  for (const other of others.toReversed()) {
    cluster.healLink(nodeId, other)
    await passes(forMs / others.length / 3)
  }
}

/** How much still fits comes from how long it lasts, so that a plan says it all. */
async function fullDisk({ target, forMs }: PlannedFault, cluster: ClusterDriver): Promise<void> {
  const nodeId = nodeAt(target, cluster)
  cluster.fillDisk(nodeId, forMs % MOST_ROOM_BYTES)
  await passes(forMs)
  await cluster.emptyDisk(nodeId)
}

async function stutter({ target, forMs }: PlannedFault, cluster: ClusterDriver): Promise<void> {
  const nodeId = nodeAt(target, cluster)
  for (let passed = 0, turn = 1; passed < forMs; turn++) {
    const stillMs = 1 + ((turn * forMs) % MOST_STILL_MS)
    cluster.freeze(nodeId)
    await passes(stillMs)
    cluster.thaw(nodeId)
    await passes(stillMs)
    passed += 2 * stillMs
  }
}

/** By how much comes from how long it lasts, so that a plan says it all. */
async function jump({ target, forMs }: PlannedFault, clients: readonly ClientDriver[]): Promise<void> {
  const client = clients[target % clients.length]
  client?.clockJumps(JUMPS_MS[forMs % JUMPS_MS.length] ?? 0)
  await passes(forMs)
  client?.clockJumps(0)
}

function nodeAt(target: number, cluster: ClusterDriver): string {
  return cluster.nodeIds[target % cluster.nodeIds.length] ?? ''
}
