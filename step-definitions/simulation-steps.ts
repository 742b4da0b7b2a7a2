/** A plan of a simulation, said in sentences: how a seed that failed once is carried out again. */
import { Given, Then, When } from '@cucumber/cucumber'
import type { DataTable } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'

Given(
  '{int} simulated nodes keeping {int} backup(s), at least {int} of them together, from seed {int}',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, minClusterSize: number, seed: number) {
    this.rehearsal.isOf({ nodes, backupCount, minClusterSize, seed })
  },
)

Given('these clients, who write to {int} keys', function (this: AcceptanceWorld, keys: number, table: DataTable) {
  this.rehearsal.hasClients(keys, table.rows())
})

When('this befalls them', async function (this: AcceptanceWorld, table: DataTable) {
  await this.rehearsal.carryOut(table.rows())
  this.log(this.rehearsal.describe())
})

Then('nothing went wrong at any quiet moment', function (this: AcceptanceWorld) {
  assert.deepEqual(this.rehearsal.wrong, [])
})

Given('every third write is a removal, forgotten after {int} ms', function (this: AcceptanceWorld, ms: number) {
  this.rehearsal.forgetsAfter(ms)
})

Given('every fourth write is a message, to a topic that all of them listen to', function (this: AcceptanceWorld) {
  this.rehearsal.publishesToo()
})
