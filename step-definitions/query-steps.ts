/** Queries: what is followed, and what it shows. */
import { Given, Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { ClientDriver } from '../support/drivers/ClientDriver'
import * as queries from '../support/expectations/queries'

Given(
  '{client} follows the {int} greatest values',
  function (this: AcceptanceWorld, client: ClientDriver, count: number) {
    client.follow({ sort: { value: 'desc' }, limit: count })
  },
)

Given('{client} follows the values above {int}', function (this: AcceptanceWorld, client: ClientDriver, value: number) {
  client.follow({ where: { value: { $gt: value } } })
})

Given('{client} follows all rows', function (this: AcceptanceWorld, client: ClientDriver) {
  client.follow({})
})

When(
  '{client} reads the values page by page, {int} at a time',
  async function (this: AcceptanceWorld, client: ClientDriver, size: number) {
    this.pages = await client.readPages({ sort: { value: 'asc' } }, size)
  },
)

Then("{client}'s query comes to show what the cluster holds", function (this: AcceptanceWorld, client: ClientDriver) {
  return this.eventually(`${client.name}'s query shows the rows`, () => queries.showsWhatIsHeld(this, client))
})

Then(
  "{client}'s query comes to show {int} under {key}",
  function (this: AcceptanceWorld, client: ClientDriver, value: number, key: string) {
    return this.eventually(`${client.name}'s query shows ${value}`, () => {
      assert.deepEqual(client.sees(key), { value })
      return client.followed.some(({ keys }) => keys.includes(key))
    })
  },
)

Then(
  "{client}'s query comes to show nothing under {key}",
  function (this: AcceptanceWorld, client: ClientDriver, key: string) {
    return this.eventually(`${client.name}'s query shows nothing under ${key}`, () =>
      client.followed.every(({ keys }) => !keys.includes(key)),
    )
  },
)

Then(
  "{client}'s query is refused because {string}",
  function (this: AcceptanceWorld, client: ClientDriver, why: string) {
    return this.eventually(`${client.name}'s query is refused`, () =>
      assert(
        client.queryRefusals.some((said) => said.includes(why)),
        client.queryRefusals.join('; ') || 'no query was refused',
      ),
    )
  },
)

Then('{client} was never shown a value', function (this: AcceptanceWorld, client: ClientDriver) {
  queries.neverShowedAValue(client)
})

Then('{client} was never shown a part of the rows', function (this: AcceptanceWorld, client: ClientDriver) {
  queries.neverShowedAPart(client)
})

Then('he/she has read every write once', function (this: AcceptanceWorld) {
  queries.readOnce(
    this.pages,
    this.writes.map(({ key }) => key),
  )
})
