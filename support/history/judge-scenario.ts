/** Lets a scenario come to rest, takes the snapshot, and asks the judge. */
import { strict as assert } from 'node:assert'
import type { ClientDriver } from '../drivers/ClientDriver'
import type { ClusterDriver } from '../drivers/ClusterDriver'
import { differences } from './checks/clients-see'
import { missesAmong } from './checks/heard-once'
import type { History } from './History'
import { judge } from './judge'
import type { Account, Verdict } from './judge'
import type { Snapshot } from './snapshot'

/** An acceptance world, a soak, a simulation. */
export interface Scene {
  readonly history: History
  readonly cluster: ClusterDriver
  readonly clients: ReadonlyMap<string, ClientDriver>
  eventually<T>(what: string, probe: () => T | Promise<T>): Promise<Exclude<T, false>>
}

export interface Judgement {
  readonly account: Account
  readonly verdict: Verdict
  /** What still moved when patience ended; what was judged then is no final picture. */
  readonly unrest: Error | undefined
}

/**
 * Heals, drains, looks: whatever the scenario's own steps came to.
 * @param folded what clean judgements before have folded up
 */
export async function judgeScenario(
  world: Scene,
  folded: Pick<Account, 'earlier' | 'removed'> = {},
): Promise<Judgement> {
  const clients = [...world.clients.values()].filter((client) => client.isConnected && client.reasons.length === 0)
  for (const client of clients) client.releaseMaps()
  world.cluster.heal()
  const unrest = await comeToRest(world, clients).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )
  const snapshotOf = (): Snapshot => ({
    nodes: world.cluster.snapshot(),
    clients: clients.map((client) => ({
      client: client.name,
      map: client.isSingleServer ? null : client.map,
      shown: client.shown,
      others: client.collections.shown,
      queries: client.followed,
    })),
    sightings: [...world.cluster.sightings, ...clients.flatMap((client) => client.sightings)],
  })
  const snapshot = unrest === undefined ? await whenAllIsSeen(world, snapshotOf) : snapshotOf()
  const account: Account = {
    calls: world.history.calls,
    events: world.history.events,
    holds: world.history.holds,
    topics: { publications: world.history.publications, listeners: world.history.listeners },
    setbacks: [...world.clients.values()].flatMap((client) => client.setbacks),
    ...folded,
    excluded: new Set(world.history.excluded.keys()),
    snapshot,
  }
  return { account, verdict: judge(account), unrest }
}

/** What was told last may be on its way to a client still; what does not arrive in patience is the judge's to find. */
async function whenAllIsSeen(world: Scene, snapshotOf: () => Snapshot): Promise<Snapshot> {
  const isSeen = (snapshot: Snapshot): boolean =>
    snapshot.clients.every((one) => differences(snapshot, one).length === 0) && missesAmong(world.history).length === 0
  const seen = world.eventually('every client shows what the owners hold', () => {
    const snapshot = snapshotOf()
    return isSeen(snapshot) && snapshot
  })
  return seen.catch(snapshotOf)
}

async function comeToRest(world: Scene, clients: readonly ClientDriver[]): Promise<void> {
  await Promise.all(clients.map((client) => client.stopWriting()))
  await world.eventually('nothing moves any more', () => {
    const state = world.cluster.quietState()
    for (const client of clients) {
      assert.equal(client.pending, 0, `${client.name} has pending writes`)
      assert(client.isInSync, `${client.name} is not in sync`)
      if (!client.isSingleServer) assert.equal(client.map?.version, state.mapVersion, `${client.name}'s map`)
    }
  })
}
