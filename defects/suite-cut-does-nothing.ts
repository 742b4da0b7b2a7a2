/** A link that the suite cuts goes on to carry everything. */
import { FaultProxy } from '../support/faults/FaultProxy'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-cut-does-nothing',
  source: 'faults that are injected into a path that the traffic has left',
  fails: {
    tag: '@P-6',
    scenario: 'The owner of a key is cut off while Ben still writes through it',
    step: 'the lost node has found itself alone',
  },
  consequence: 'a cluster is called safe against splits that never was split',
  alsoFails: ['@P-7', '@P-8'],
}

patchMethod<FaultProxy, [], void>(FaultProxy.prototype, 'cut', () => () => undefined)
