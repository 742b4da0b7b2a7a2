/** A query is answered, and nobody follows what becomes of its rows. */
import type { LWWRecord } from '@topgunbuild/core'
import { LiveQueries } from '../packages/server/src/coordinator/sync/LiveQueries'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'rows-are-told-once',
  source: 'live queries that are polls with a long interval',
  fails: {
    tag: '@P-23',
    scenario: 'Of rows that no longer fit, and of those that move up, Ben is told, too',
    step: "Ben's query comes to show",
  },
  consequence: 'a screen that somebody works with shows what was, and looks as if it were what is',
  alsoFails: ['@P-24'],
}

patchMethod<LiveQueries, [map: string, partitionId: number, key: string, record: LWWRecord<unknown>], void>(
  LiveQueries.prototype,
  'note',
  () =>
    function () {
      return undefined
    },
)
