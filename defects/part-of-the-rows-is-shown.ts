/** While a partition has no place, what it told is left out of the rows. */
import { LiveQuery } from '../packages/client/src/queries/LiveQuery'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'part-of-the-rows-is-shown',
  source: 'results that are merged from whoever happens to have answered',
  fails: {
    tag: '@P-24',
    scenario: 'Ben follows a query through a rolling restart',
    step: 'Ben was never shown a part of the rows',
  },
  consequence: 'a sum is wrong for a second, and somebody acts on it',
  alsoFails: [],
}

patchMethod<LiveQuery, [partitionId: number], void>(
  LiveQuery.prototype,
  'leave',
  (leave) =>
    function (partitionId) {
      const place = this.placeOf(partitionId)
      if (place !== null) this.rows(place.connectionId, [partitionId], [])
      leave.call(this, partitionId)
    },
)
