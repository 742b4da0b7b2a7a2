/** That nobody but those who misbehaved noticed anything. */
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import { nothingWasRefused } from './writes'

const MORE_WRITES = 50

/** Everybody who was writing goes on, no node started anew, and no client lost a connection. */
export async function nobodyElseNoticed(world: AcceptanceWorld): Promise<void> {
  const writing = [...world.clients.values()].filter((client) => client.isWriting)
  assert(writing.length > 0, 'nobody else was there')
  for (const client of writing) world.came(await client.writeOn(MORE_WRITES))
  await world.cluster.look()
  assert.deepEqual(world.cluster.processes(), world.processesBefore, 'the nodes of the cluster')
  for (const client of writing) assert.equal(client.lostConnections, 0, `connections that ${client.name} lost`)
  nothingWasRefused(world)
}
