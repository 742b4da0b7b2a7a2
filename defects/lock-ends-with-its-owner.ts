/** Who takes a partition over knows who holds its locks, and not for how long: so it takes their time to be over. */
import { LockDesk } from '../packages/server/src/cluster/locks/LockDesk'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'lock-ends-with-its-owner',
  source: 'a lease that is known in memory alone',
  fails: {
    tag: '@P-25',
    scenario: 'The owner of a lock crashes while Ana holds it',
    step: 'Ben is not given it, for another holds it',
  },
  consequence: 'with every node that is lost, somebody else comes to hold what is held',
  alsoFails: [],
}

patchMethod<LockDesk, [], void>(
  LockDesk.prototype,
  'begin',
  () =>
    function () {
      if (!Reflect.set(this, 'wholeAt', -Infinity)) throw new Error('there is no wholeAt left to set')
    },
)
