/** A client gets what is there when it opens a map, and nothing of what comes after. */
import type { LWWRecord } from '@topgunbuild/core'
import { MapSync } from '../packages/server/src/coordinator/sync/MapSync'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'changes-are-not-told',
  source: 'caches that are filled once',
  fails: {
    tag: '@P-20',
    scenario: 'Both write, and both read',
    step: 'Ben comes to see 1 under "cart"',
  },
  consequence: 'everybody works with what was there when the program began',
  alsoFails: [],
}

patchMethod<MapSync, [partitionId: number, map: string, key: string, record: LWWRecord<unknown>], void>(
  MapSync.prototype,
  'changed',
  () =>
    function () {
      return undefined
    },
)
