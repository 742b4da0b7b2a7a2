/** Topics: who publishes, who listens, and what is heard. */
import { Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { ClientDriver } from '../support/drivers/ClientDriver'
import type { Fault } from '../support/drivers/ClusterDriver'
import * as topics from '../support/expectations/topics'

async function publishes(
  world: AcceptanceWorld,
  { topics: its }: ClientDriver,
  topic: string,
  text: string,
  ttlMs?: number,
): Promise<void> {
  await its.publish(topic, text, ttlMs)
  if (its.refusal !== undefined) world.failed(its.refusal)
}

When('{client} listens to the topic {string}', (client: ClientDriver, topic: string) => client.topics.listen(topic))

When(
  '{client} publishes {string} to the topic {string}',
  function (this: AcceptanceWorld, client: ClientDriver, text: string, topic: string) {
    return publishes(this, client, topic, text)
  },
)

When(
  '{client} publishes {string} to the topic {string} for {int} ms',
  function (this: AcceptanceWorld, client: ClientDriver, text: string, topic: string, ttlMs: number) {
    return publishes(this, client, topic, text, ttlMs)
  },
)

When(
  '{client} publishes {string} to the topic {string}, waiting for nobody',
  function (this: AcceptanceWorld, client: ClientDriver, text: string, topic: string) {
    client.leaves(client.topics.publish(topic, text))
  },
)

When(
  '{client} publishes {int} messages to the topic {string}',
  async function (this: AcceptanceWorld, client: ClientDriver, count: number, topic: string) {
    await client.topics.publishMany(topic, count)
  },
)

When(
  '{client} and {client} publish {int} messages each to the topic {string} while {node} {fault}',
  async function (
    this: AcceptanceWorld,
    one: ClientDriver,
    another: ClientDriver,
    count: number,
    topic: string,
    nodeId: string,
    fault: Fault,
  ) {
    await Promise.all([
      ...[one, another].map((client) => client.topics.publishMany(topic, count)),
      this.lose(nodeId, fault),
    ])
  },
)

When(
  '{client} keeps publishing to the topic {string} while every node shuts down and comes back, one after the other',
  function (this: AcceptanceWorld, client: ClientDriver, topic: string) {
    return client.topics.publishWhile(topic, this.cluster.rollingRestart())
  },
)

Then(
  '{client} comes to hear {int} messages of the topic {string}',
  function (this: AcceptanceWorld, client: ClientDriver, count: number, topic: string) {
    return this.eventually(`${client.name} hears ${count} messages of "${topic}"`, () =>
      topics.heardSoMany(client.topics, topic, count),
    )
  },
)

Then(
  '{client} comes to hear {string} from the topic {string}',
  function (this: AcceptanceWorld, client: ClientDriver, text: string, topic: string) {
    return this.eventually(`${client.name} hears "${text}"`, () => client.topics.heard(topic).includes(text))
  },
)

Then(
  '{client} has heard nothing of the topic {string}',
  function (this: AcceptanceWorld, client: ClientDriver, topic: string) {
    assert.deepEqual(client.topics.heard(topic), [])
  },
)

Then('every message was acknowledged', function (this: AcceptanceWorld) {
  topics.allWereAcknowledged(this.history)
})

Then(
  'everybody who listens comes to have heard every message of others once, and in order',
  function (this: AcceptanceWorld) {
    return this.eventually('everybody hears every message', () => topics.everybodyHeard(this.history))
  },
)

Then(
  '{client} is told that the message is refused as {refusal}',
  function (this: AcceptanceWorld, client: ClientDriver, code: string) {
    this.claimFailure()
    topics.wasRefusedAs(client.topics, code)
  },
)

Then('no node comes to hold anything of the topic {string}', function (this: AcceptanceWorld, topic: string) {
  return this.eventually(`nothing is left of "${topic}"`, () => topics.nothingIsLeft(this.cluster, topic))
})
