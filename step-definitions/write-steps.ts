/** Writes: what is written, and what comes of it. */
import { Given, Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AckLevel } from '../support/expectations/writes'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import { clock } from '../support/clock'
import { clockMovesOn } from '../support/clock-moves-on'
import type { ClientDriver } from '../support/drivers/ClientDriver'
import type { Fault } from '../support/drivers/ClusterDriver'
import { keysOverAllPartitions } from '../support/drivers/keys'
import * as writes from '../support/expectations/writes'

Given('{string} is a key of {node}', function (this: AcceptanceWorld, name: string, nodeId: string) {
  this.nameKey(name, (key) => this.cluster.ownerOf(key) === nodeId)
})

When(
  '{client} puts {int} under {key}',
  async function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string) {
    this.came([await client.put(key, { value })])
  },
)

When(
  '{client} puts {int} under {key} for {int} ms',
  async function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string, ttlMs: number) {
    this.came([await client.put(key, { value }, undefined, ttlMs)])
  },
)

When('{client} removes {key}', async function (this: AcceptanceWorld, client: ClientDriver, key: string) {
  this.came([await client.remove(key)])
})

When(
  '{client} sets {int} under {key}, waiting for nobody',
  function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string) {
    client.set(key, { value })
  },
)

When('the clocks have moved on', clockMovesOn)

When(
  '{client} puts {int} under {key}, asking for {level}',
  async function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string, level: AckLevel) {
    this.came([await client.put(key, { value }, level)])
  },
)

When(
  '{client} puts {int} under a key of every partition, asking for {level}',
  async function (this: AcceptanceWorld, client: ClientDriver, value: number, level: AckLevel) {
    this.came(await client.putAll(keysOverAllPartitions('part', 271), { value }, level))
  },
)

When(
  '{client} puts {int} under a key of every partition',
  async function (this: AcceptanceWorld, client: ClientDriver, value: number) {
    this.came(await client.putAll(keysOverAllPartitions('part', 271), { value }))
  },
)

When(
  '{client} puts {int} values over all partitions while {node} {fault}',
  function (this: AcceptanceWorld, client: ClientDriver, count: number, nodeId: string, fault: Fault) {
    return this.flood(client, keysOverAllPartitions('flood', count), () => this.lose(nodeId, fault))
  },
)

Given('{client} keeps writing under {key}', function (this: AcceptanceWorld, client: ClientDriver, key: string) {
  return client.keepWriting(key)
})

Then(
  'another {int} writes of {client} are acknowledged',
  async function (this: AcceptanceWorld, count: number, client: ClientDriver) {
    this.came(await client.writeOn(count))
  },
)

Then('the write is acknowledged at {level}', function (this: AcceptanceWorld, level: AckLevel) {
  writes.wasAcknowledgedAt(this.write, level)
})

Then('the write is refused as {refusal}', function (this: AcceptanceWorld, code: string) {
  this.claimFailure()
  writes.wasRefusedAs(this.write, code)
})

Then('{key} is nowhere', function (this: AcceptanceWorld, key: string) {
  writes.isNowhere(this, key)
})

Then('{client} sees nothing under {key}', function (this: AcceptanceWorld, client: ClientDriver, key: string) {
  assert.equal(client.sees(key), undefined)
})

Then('every write is acknowledged at {level}', function (this: AcceptanceWorld, level: AckLevel) {
  for (const write of this.writes) writes.wasAcknowledgedAt(write, level)
})

Then('every write is acknowledged at {level} or better', function (this: AcceptanceWorld, level: AckLevel) {
  for (const write of this.writes) writes.wasAcknowledgedAtLeastAt(write, level)
})

Then('it has {int} copies', function (this: AcceptanceWorld, copies: number) {
  writes.hasCopies(this.write, copies)
})

Then('it/each was sent to the owner of its key, and to no other node', function (this: AcceptanceWorld) {
  for (const write of this.writes) writes.wasSentStraightToItsOwner(this, write)
})

Then('it/each reached the owner of its key, passed on at most once', function (this: AcceptanceWorld) {
  for (const write of this.writes) writes.reachedItsOwnerByOneStep(this, write)
})

Then('it was applied once', function (this: AcceptanceWorld) {
  writes.wasAppliedOnce(this, this.write)
})

Then('{key} is {int} on its owner and on every backup', function (this: AcceptanceWorld, key: string, value: number) {
  return writes.isFoundOnOwnerAndBackups(this, key, { value })
})

Then(
  '{key} becomes {int} on its owner and on every backup',
  function (this: AcceptanceWorld, key: string, value: number) {
    return this.eventually(`${value} is found under "${key}"`, () =>
      writes.isFoundOnOwnerAndBackups(this, key, { value }),
    )
  },
)

Then('{key} becomes nothing on its owner and on every backup', function (this: AcceptanceWorld, key: string) {
  return this.eventually(`nothing is found under "${key}"`, () => writes.isFoundOnOwnerAndBackups(this, key, undefined))
})

Then('no node holds anything of {key}', function (this: AcceptanceWorld, key: string) {
  return this.eventually(`"${key}" is nowhere`, () => writes.isNowhere(this, key))
})

Then(
  'the removal of {key} is remembered on its owner and on every backup',
  function (this: AcceptanceWorld, key: string) {
    writes.isRemembered(this, key)
  },
)

When('what was removed before now is forgotten', function (this: AcceptanceWorld) {
  const now = clock().wallNow()
  return this.eventually('every owner has forgotten it', () => writes.isForgottenBefore(this, now))
})

Then(
  '{client} is told that {key} was refused as {refusal}',
  function (this: AcceptanceWorld, client: ClientDriver, key: string, code: string) {
    return this.eventually(`${client.name} is told so`, () => writes.wasToldRefusal(this, client.name, key, code))
  },
)

Then(
  '{key} becomes {int} on its owner and on every backup, all of them survivors',
  function (this: AcceptanceWorld, key: string, value: number) {
    return this.eventually(`${value} is found under "${key}" on survivors`, async () => {
      writes.liesOnSurvivors(this, key)
      await writes.isFoundOnOwnerAndBackups(this, key, { value })
    })
  },
)

Then('each is found on the owner and on every backup of its key', async function (this: AcceptanceWorld) {
  for (const { key, value } of this.writes) await writes.isFoundOnOwnerAndBackups(this, key, value)
})

Then('nothing that was acknowledged is missing', async function (this: AcceptanceWorld) {
  await this.pausesWriting()
  writes.nothingAcknowledgedIsMissing(this)
})

Then('no write was refused', function (this: AcceptanceWorld) {
  writes.nothingWasRefused(this)
})
