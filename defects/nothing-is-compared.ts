/** Every root a node tells passes for the client’s own: what was there before is never asked for. */
import type { SyncDownOf } from '@topgunbuild/core'
import type { Mirrored, OpenMap, Partition } from '../packages/client/src/sync/OpenMap'
import { MapSync } from '../packages/client/src/sync/MapSync'
import { insideOf } from './Defect'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'nothing-is-compared',
  source: 'replication that begins with the next change',
  fails: {
    tag: '@P-20',
    scenario: 'Whoever comes later sees what was written before',
    step: 'Ben comes to see every write',
  },
  consequence: 'whoever comes later sees an empty map, and is told that it is in sync',
  alsoFails: [],
}

type Roots = SyncDownOf<'SYNC_RESP_ROOT'>['payload']
type AnySync = MapSync<Mirrored>
type Inside = AnySync & { maps: Map<string, OpenMap> }

patchMethod<AnySync, [from: unknown, payload: Roots], void>(
  MapSync.prototype,
  'roots',
  () =>
    function (_from, { mapName, roots }) {
      const map = insideOf(this as Inside, 'maps').maps.get(mapName)
      for (const { partitionId } of roots) {
        const partition: Partition | null = map?.partition(partitionId) ?? null
        if (partition !== null) map?.nowSynced(partition)
      }
    },
)
