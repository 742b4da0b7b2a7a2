/** A client keeps to itself what the nodes have lost. */
import type { LWWRecord } from '@topgunbuild/core'
import type { ClientMap } from '../packages/client/src/ClientMap'
import { WriteAgain } from '../packages/client/src/sync/WriteAgain'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'nothing-is-given-back',
  source: 'clients whose cache is filled from the server only',
  fails: {
    tag: '@P-22',
    scenario: 'All nodes crash, and come back with nothing',
    step: 'Ben comes to see every write',
  },
  consequence: 'everybody sees something else, and nobody ever finds out',
  alsoFails: [],
}

patchMethod<WriteAgain, [map: ClientMap<string, unknown>, key: string, remote: LWWRecord<unknown> | undefined], void>(
  WriteAgain.prototype,
  'add',
  () =>
    function () {
      return undefined
    },
)
