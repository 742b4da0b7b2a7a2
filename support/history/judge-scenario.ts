/** Lets a scenario come to rest, takes the snapshot, and asks the judge. */
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import { judge } from './judge'
import type { Verdict } from './judge'
import type { Snapshot } from './snapshot'

/** Heals, drains, looks. A scenario that does not come to rest is judged as it stands, and says so. */
export async function judgeScenario(world: AcceptanceWorld): Promise<Verdict> {
  const clients = [...world.clients.values()].filter((client) => client.isConnected && client.reasons.length === 0)
  for (const client of clients) client.releaseMaps()
  await Promise.all(clients.map((client) => client.stopWriting()))
  await world.eventually('nothing moves any more', () => {
    const state = world.cluster.quietState()
    for (const client of clients) {
      assert.equal(client.pending, 0, `${client.name} has pending writes`)
      if (!client.isSingleServer) assert.equal(client.map?.version, state.mapVersion, `${client.name}'s map`)
    }
  })
  const snapshot: Snapshot = {
    nodes: world.cluster.snapshot(),
    clients: clients.map((client) => ({ client: client.name, map: client.isSingleServer ? null : client.map })),
    sightings: [...world.cluster.sightings, ...clients.flatMap((client) => client.sightings)],
  }
  return judge({ calls: world.history.calls, events: world.history.events, snapshot })
}
