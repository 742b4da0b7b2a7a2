/** Locks: who takes them, who waits for them, and who never holds them at once. */
import { Given, Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { ClientDriver } from '../support/drivers/ClientDriver'
import type { Fault } from '../support/drivers/ClusterDriver'
import { breachesAmong } from '../support/history/checks/one-holder'

Given(
  'a cluster of {int} nodes keeping {int} backup(s), serving only where {int} are in reach',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, minClusterSize: number) {
    return this.cluster.start({ nodes, backupCount, minClusterSize })
  },
)

When('{client} takes the lock {string}', async function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
  assert(await client.locks.take(lock), client.locks.refusal ?? 'another held it')
})

When(
  '{client} takes the lock {string} for {int} ms',
  async function (this: AcceptanceWorld, client: ClientDriver, lock: string, ttlMs: number) {
    assert(await client.locks.take(lock, ttlMs), client.locks.refusal ?? 'another held it')
  },
)

When('{client} waits for the lock {string}', function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
  client.leaves(client.locks.take(lock))
})

When(
  '{client} tries to take the lock {string}',
  async function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
    if (!(await client.locks.take(lock, undefined, 0))) this.failed(client.locks.refusal ?? 'another held it')
  },
)

When(
  '{client} gives the lock {string} back',
  async function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
    assert(await client.locks.giveBack(lock), `${client.name} had nothing to give back`)
  },
)

When(
  '{client}, {client} and {client} take the lock {string} {int} times each while {node} {fault}',
  async function (
    this: AcceptanceWorld,
    one: ClientDriver,
    another: ClientDriver,
    third: ClientDriver,
    lock: string,
    times: number,
    nodeId: string,
    fault: Fault,
  ) {
    const turns = [one, another, third].map((client) => client.locks.takeTurns(lock, times))
    await Promise.all([...turns, this.lose(nodeId, fault)])
  },
)

Then('{client} comes to hold the lock {string}', function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
  return this.eventually(`${client.name} holds ${lock}`, () => client.locks.holds(lock))
})

Then('{client} holds the lock {string}', function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
  assert(client.locks.holds(lock), `${client.name} does not hold it`)
})

Then('{client} does not hold the lock {string}', function (this: AcceptanceWorld, client: ClientDriver, lock: string) {
  assert(!client.locks.holds(lock), `${client.name} holds it`)
})

Then('{client} is not given it, for another holds it', function (this: AcceptanceWorld, client: ClientDriver) {
  this.claimFailure()
  assert.equal(client.locks.refusal, undefined)
})

Then(
  '{client} is not given it, because {string}',
  function (this: AcceptanceWorld, client: ClientDriver, reason: string) {
    this.claimFailure()
    assert(client.locks.refusal?.includes(reason), `it was ${client.locks.refusal ?? 'another who held it'}`)
  },
)

Then('the lock {string} was held {int} times', function (this: AcceptanceWorld, lock: string, times: number) {
  assert.equal(this.history.holds.filter((hold) => hold.lock === lock).length, times)
})

Then(
  'nobody held a lock while another did, and every token was greater than the last',
  function (this: AcceptanceWorld) {
    assert(this.history.holds.length > 0, 'nobody held a lock')
    assert.deepEqual(breachesAmong(this.history.holds), [])
  },
)
