/** OR maps and counters: what is added, taken away and counted. */
import { Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { ClientDriver } from '../support/drivers/ClientDriver'
import type { Fault } from '../support/drivers/ClusterDriver'

When(
  '{client} adds {string} to the list {string}',
  async function (this: AcceptanceWorld, client: ClientDriver, value: string, list: string) {
    this.came([await client.collections.add(list, value)])
  },
)

When(
  '{client} adds {string} to the list {string}, waiting for nobody',
  function (this: AcceptanceWorld, client: ClientDriver, value: string, list: string) {
    client.leaves(client.collections.add(list, value))
  },
)

When(
  '{client} removes {string} from the list {string}',
  async function (this: AcceptanceWorld, client: ClientDriver, value: string, list: string) {
    this.came(await client.collections.remove(list, value))
  },
)

When(
  '{client} removes {string} from the list {string}, waiting for nobody',
  function (this: AcceptanceWorld, client: ClientDriver, value: string, list: string) {
    client.leaves(client.collections.remove(list, value))
  },
)

When(
  '{client} counts {int} at {string}',
  async function (this: AcceptanceWorld, client: ClientDriver, delta: number, counter: string) {
    this.came([await client.collections.count(counter, delta)])
  },
)

When(
  '{client} counts {int} at {string}, waiting for nobody',
  function (this: AcceptanceWorld, client: ClientDriver, delta: number, counter: string) {
    client.leaves(client.collections.count(counter, delta))
  },
)

When(
  '{client} counts 1 at {string} {int} times while {node} {fault}',
  function (this: AcceptanceWorld, client: ClientDriver, counter: string, times: number, nodeId: string, fault: Fault) {
    return this.meanwhile(
      times,
      () => client.collections.count(counter, 1),
      () => this.lose(nodeId, fault),
    )
  },
)

When(
  '{client} adds {int} values to the list {string} while {node} {fault}',
  function (this: AcceptanceWorld, client: ClientDriver, count: number, list: string, nodeId: string, fault: Fault) {
    const add = (n: number) => client.collections.add(list, `value ${n}`)
    return this.meanwhile(count, add, () => this.lose(nodeId, fault))
  },
)

Then(
  '{client} comes to see {string} in the list {string}',
  function (this: AcceptanceWorld, client: ClientDriver, values: string, list: string) {
    const wanted = values.split(', ').toSorted()
    return this.eventually(`${client.name} sees ${values}`, () =>
      assert.deepEqual(client.collections.listed(list), wanted),
    )
  },
)

Then(
  '{client} comes to see {int} values in the list {string}',
  function (this: AcceptanceWorld, client: ClientDriver, count: number, list: string) {
    return this.eventually(`${client.name} sees ${count} values`, () =>
      assert.equal(new Set(client.collections.listed(list)).size, count),
    )
  },
)

Then(
  '{client} comes to read {int} at {string}',
  function (this: AcceptanceWorld, client: ClientDriver, value: number, counter: string) {
    return this.eventually(`${client.name} reads ${value}`, () =>
      assert.equal(client.collections.counted(counter), value),
    )
  },
)
