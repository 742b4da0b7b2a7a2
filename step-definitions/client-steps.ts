/** Clients: how they come to the cluster, and what they know of it. */
import { Given, Then, When } from '@cucumber/cucumber'
import type { DataTable } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { ClientDriver, ConnectOptions } from '../support/drivers/ClientDriver'
import type { TokenKind } from '../support/drivers/tokens'
import * as reads from '../support/expectations/reads'
import { showStatistics } from '../support/expectations/statistics'

Given('{client} is connected', function (this: AcceptanceWorld, client: ClientDriver) {
  return this.connect(client)
})

Given(
  '{client} is connected {manner}',
  function (this: AcceptanceWorld, client: ClientDriver, manner: () => Partial<ConnectOptions>) {
    return this.connect(client, manner())
  },
)

When('{client} connects', function (this: AcceptanceWorld, client: ClientDriver) {
  return this.connect(client)
})

When(
  '{client} connects {manner}',
  function (this: AcceptanceWorld, client: ClientDriver, manner: () => Partial<ConnectOptions>) {
    return this.connect(client, manner())
  },
)

When('{client} tries to connect with {token}', function (this: AcceptanceWorld, client: ClientDriver, kind: TokenKind) {
  return this.tryToConnect(client, { token: this.token(kind) })
})

When(
  '{client} tries to connect {manner}',
  function (this: AcceptanceWorld, client: ClientDriver, manner: () => Partial<ConnectOptions>) {
    return this.tryToConnect(client, manner())
  },
)

Then('{client} is refused because {string}', function (this: AcceptanceWorld, client: ClientDriver, reason: string) {
  this.claimFailure()
  assert(
    client.reasons.some((said) => said.includes(reason)),
    `${client.name} says: ${client.reasons.join('; ') || 'nothing'}`,
  )
})

Then('{client} has no connection and no partition map', function (this: AcceptanceWorld, client: ClientDriver) {
  assert.deepEqual({ nodes: client.authenticatedTo(), map: client.map }, { nodes: [], map: null })
})

Then('{client} has an authenticated connection to every node', function (this: AcceptanceWorld, client: ClientDriver) {
  return this.eventually(`${client.name} is let in by every node`, () =>
    assert.deepEqual(client.authenticatedTo(), [...this.cluster.nodeIds].sort()),
  )
})

Then("{client}'s partition map becomes current", function (this: AcceptanceWorld, client: ClientDriver) {
  return this.eventually(`${client.name} holds the nodes' map`, () => this.cluster.everyNodeHolds(client.map))
})

Then(
  "{client}'s cluster statistics become",
  async function (this: AcceptanceWorld, client: ClientDriver, expected: DataTable) {
    await this.eventually(`${client.name}'s statistics are right`, () =>
      showStatistics(client.stats, expected.rowsHash()),
    )
    this.history.statistics.push({ client: client.name, ...client.stats })
  },
)

Then('routing is active at {client}', function (this: AcceptanceWorld, client: ClientDriver) {
  assert.equal(client.isRoutingActive, true)
})

Then(
  '{client} has opened one connection to each node and lost none',
  function (this: AcceptanceWorld, client: ClientDriver) {
    const each = this.cluster.nodeIds.map((nodeId) => [new URL(this.cluster.clientUrl(nodeId)).href, 1] as const)
    assert.deepEqual({ opened: client.opened, lost: client.lostConnections }, { opened: new Map(each), lost: 0 })
  },
)

Given('the partition map is held back from {client}', function (this: AcceptanceWorld, client: ClientDriver) {
  client.holdMaps('firmly')
})

Given(
  '{string} has moved to another owner unknown to {client}',
  function (this: AcceptanceWorld, name: string, client: ClientDriver) {
    return this.moveUnknownTo(client, name)
  },
)

Then(
  "{client}'s partition map still names the lost node as the owner of {key}",
  function (this: AcceptanceWorld, client: ClientDriver, key: string) {
    assert.equal(client.ownerByItsMap(key), this.lost.at(-1))
  },
)

Given('{client} holds what the cluster holds', function (this: AcceptanceWorld, client: ClientDriver) {
  return this.eventually(`${client.name} is in sync`, () => client.isInSync)
})

When('{client} loses the network', function (this: AcceptanceWorld, client: ClientDriver) {
  client.goOffline()
})

When('{client} finds the network again', function (this: AcceptanceWorld, client: ClientDriver) {
  client.goOnline()
})

When('{client} is restarted', function (this: AcceptanceWorld, client: ClientDriver) {
  return client.restart()
})

Given('{client} watches {key}', function (this: AcceptanceWorld, client: ClientDriver, key: string) {
  client.watch(key)
})

Then('{client} was never shown an older value again', function (this: AcceptanceWorld, client: ClientDriver) {
  reads.neverGoBack(client)
})

Then(
  '{client} sees {int} under {key}',
  function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string) {
    assert.deepEqual(client.sees(key), { value })
  },
)

Then(
  '{client} comes to see {int} under {key}',
  function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string) {
    return this.eventually(`${client.name} sees ${value}`, () => assert.deepEqual(client.sees(key), { value }))
  },
)

Then('{client} comes to see nothing under {key}', function (this: AcceptanceWorld, client: ClientDriver, key: string) {
  return this.eventually(`${client.name} sees nothing`, () => assert.equal(client.sees(key), undefined))
})

Then(
  '{client} comes to see what {client} sees under {key}',
  function (this: AcceptanceWorld, reader: ClientDriver, writer: ClientDriver, key: string) {
    return this.eventually(`${reader.name} sees the same as ${writer.name}`, () =>
      assert.deepEqual(reader.sees(key), writer.sees(key)),
    )
  },
)

Then('{client} comes to see every write', function (this: AcceptanceWorld, client: ClientDriver) {
  return this.eventually(`${client.name} sees every write`, () => reads.seesAll(client, this.writes))
})

Then('{client} was redirected', function (this: AcceptanceWorld, client: ClientDriver) {
  assert(client.routing.redirects > 0, 'no node named another owner')
})

Then(
  '{client} was refused {int} time(s) for the clock',
  function (this: AcceptanceWorld, client: ClientDriver, times: number) {
    assert.equal(client.refusedForItsClock, times)
  },
)

Then('{client} fell back to another route', function (this: AcceptanceWorld, client: ClientDriver) {
  assert(client.routing.fallbackRoutes > 0, `fallbackRoutes is ${client.routing.fallbackRoutes}`)
})
