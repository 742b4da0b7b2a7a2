/** An op that is passed on to its owner is wrapped once more than the owner unwraps. */
import { MeshFabric } from '../packages/server/src/cluster/MeshFabric'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'bug-2-forward-wraps-twice',
  source: 'the first implementation: its batch handler forwarded an op inside a client message of its own',
  fails: { tag: '@bug-2', step: 'every write is acknowledged at REPLICATED' },
  consequence: 'whatever a client sends to a node that does not own the key is lost',
  alsoFails: ['@AC-3', '@AC-4', '@deviation-3'],
}

interface Forward {
  readonly type: string
  readonly ops?: readonly { readonly op: unknown }[]
}

patchMethod<MeshFabric, [nodeId: string, message: Forward], boolean>(
  MeshFabric.prototype,
  'send',
  (send) =>
    function (nodeId, message) {
      if (message.type !== 'FORWARD') return send.call(this, nodeId, message)
      const ops = message.ops?.map((each) => ({ ...each, op: { type: 'CLIENT_OP', payload: each.op } })) ?? []
      return send.call(this, nodeId, { ...message, ops })
    },
)
