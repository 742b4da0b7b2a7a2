/** Back to fewer nodes where there are as many as there may be, so that others can join. */
import type { ClusterDriver } from '../drivers/ClusterDriver'
import { MOST_NODES } from './schedule'

export async function makeRoom(cluster: ClusterDriver): Promise<void> {
  if (cluster.nodeIds.length < MOST_NODES) return
  const youngest = cluster.byAge().at(-1)
  if (youngest !== undefined) await cluster.stop(youngest)
  await cluster.restored()
}
