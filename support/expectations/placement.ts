/** What a step may say of where the partitions lie. */
import { PARTITION_COUNT } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'

/** Within one of 271 divided by the number of nodes. */
export function everyNodeOwnsItsShare({ cluster }: AcceptanceWorld): void {
  const share = Math.floor(PARTITION_COUNT / cluster.nodeIds.length)
  for (const nodeId of cluster.nodeIds) {
    const owned = cluster.ownedBy(nodeId)
    assert(
      owned === share || owned === share + 1,
      `${nodeId} owns ${owned} partitions, fair are ${share} or ${share + 1}`,
    )
  }
}
