/** A side of a split that is smaller than the cluster was told to serve with serves all the same. */
import { MeshFabric } from '../packages/server/src/cluster/MeshFabric'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'minimum-size-is-ignored',
  source: 'an option that is read, checked and documented',
  fails: {
    tag: '@P-7',
    scenario: 'Two of three go on, and the third waits for them',
    step: 'the lost node acknowledged nothing since it found itself alone',
  },
  consequence: 'whoever chose to rather not write than write twice does both',
  alsoFails: [],
}

patchMethod<MeshFabric, [], boolean>(MeshFabric.prototype, 'isLargeEnough', () => () => true)
