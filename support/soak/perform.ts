/** One fault of a soak, from its beginning to its end; `during` lasts as long as the fault does. */
import { strict as assert } from 'node:assert'
import type { ClusterDriver } from '../drivers/ClusterDriver'
import type { Planned } from './schedule'

/** Less than tokens last, so that they are good at every node. */
const CLOCK_OFF_MS = 2000

export async function perform(
  { kind, target }: Planned,
  cluster: ClusterDriver,
  during: () => Promise<void>,
): Promise<string> {
  const nodeId = cluster.nodeIds[target % cluster.nodeIds.length]
  assert(nodeId, 'no node runs')
  switch (kind) {
    case 'leave and return':
      await cluster.stop(nodeId)
      await during()
      await cluster.restart(nodeId)
      return nodeId
    case 'crash and return':
      await cluster.crash(nodeId)
      await during()
      await cluster.restart(nodeId)
      return nodeId
    case 'crash and return with data':
      await cluster.crash(nodeId)
      await during()
      await cluster.restartWithData([nodeId])
      return nodeId
    case 'power failure': {
      const all = cluster.nodeIds
      await cluster.crashAll()
      await during()
      await cluster.restartWithData(all)
      return all.join(', ')
    }
    case 'freeze and thaw':
      cluster.freeze(nodeId)
      await during()
      cluster.thaw(nodeId)
      return nodeId
    case 'cut off':
      cluster.split([nodeId])
      await during()
      cluster.heal()
      return nodeId
    case 'halves': {
      const half = cluster.nodeIds.slice(0, Math.floor(cluster.nodeIds.length / 2))
      cluster.split(half)
      await during()
      cluster.heal()
      return half.join(' and ')
    }
    case 'not heard':
      cluster.silence(nodeId)
      await during()
      cluster.heal()
      return nodeId
    case 'slow links':
      cluster.slow(nodeId, 30)
      await during()
      cluster.heal()
      return nodeId
    case 'broken links':
      cluster.breakLinks(nodeId)
      await during()
      cluster.heal()
      return nodeId
    case 'wrong clock': {
      const aheadMs = target % 2 === 0 ? CLOCK_OFF_MS : -CLOCK_OFF_MS
      await cluster.stop(nodeId)
      await cluster.restartWithClock(nodeId, aheadMs)
      await during()
      await cluster.stop(nodeId)
      await cluster.restartWithClock(nodeId, 0)
      return `${nodeId} by ${aheadMs} ms`
    }
    case 'join':
      await Promise.all([cluster.join(), during()])
      return 'a new node'
    case 'join during a crash': {
      const joined = cluster.join()
      await cluster.crash(nodeId)
      await Promise.all([joined, during()])
      return `${nodeId} while another joined`
    }
  }
}
