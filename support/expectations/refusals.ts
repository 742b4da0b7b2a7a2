/** What a step may say of those whom the nodes kept out. */
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'

/** A node's log in either topology: the one names the message, the other abbreviates it. */
function isRefusal(line: string, reason: string): boolean {
  if (!line.includes('"peer refused"')) return false
  const { message, msg, why } = JSON.parse(line) as Readonly<Record<string, unknown>>
  return (message ?? msg) === 'peer refused' && typeof why === 'string' && why.includes(reason)
}

/** @throws unless every node that runs has logged that it refused another one for this reason */
export function everyNodeRefused({ cluster }: AcceptanceWorld, reason: string): void {
  const logs = cluster.logs()
  const silent = cluster.nodeIds.filter((nodeId) => !logs.get(nodeId)?.some((line) => isRefusal(line, reason)))
  assert.deepEqual(silent, [], `nodes that did not log a refusal because "${reason}"`)
}
