/** Nodes: that they are there, and what happens to them. */
import { Given, Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { Consistency, Fault } from '../support/drivers/ClusterDriver'
import { everyNodeOwnsItsShare } from '../support/expectations/placement'
import { everyNodeRefused } from '../support/expectations/refusals'
import { acknowledgedNothingSince } from '../support/expectations/writes'

const CLERKS_READ_KEYS = [
  { role: 'CLERK', mapNamePattern: '*', actions: ['READ'], allowedFields: [] },
  { role: 'USER', mapNamePattern: '*', actions: ['ALL'] },
]

Given(
  'a cluster of {int} node(s) keeping {int} backup(s)',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), the oldest with a clock that is {int} seconds {aheadOrBehind}',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, seconds: number, sign: number) {
    return this.cluster.start({ nodes, backupCount, clockOffsetMs: sign * seconds * 1000 })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), whose nodes redirect',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount, strictRouting: true })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s) at {consistency}',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, consistency: Consistency) {
    return this.cluster.start({ nodes, backupCount, consistency })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), whose links can be cut',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount, wired: true })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), whose links can be cut, and which miss each other after {int} seconds',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, seconds: number) {
    const given = { 'dead-after-ms': String(seconds * 1000) }
    return this.cluster.start({ nodes, backupCount, wired: true, given })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), whose links can be cut, serving only where {int} are in reach',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, minClusterSize: number) {
    return this.cluster.start({ nodes, backupCount, wired: true, minClusterSize })
  },
)

Given(
  'a cluster of {int} node(s) keeping {int} backup(s), each on disk, too',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount, durable: true })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), which forget(s) removals after {int} second(s)',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, seconds: number) {
    const given = { 'tombstone-age-ms': String(seconds * 1000) }
    return this.cluster.start({ nodes, backupCount, given })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), each on disk, too, which forget(s) removals after {int} second(s)',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, seconds: number) {
    const given = { 'tombstone-age-ms': String(seconds * 1000) }
    return this.cluster.start({ nodes, backupCount, durable: true, given })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), where everybody shows a certificate',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount, secure: true })
  },
)

When('a node with a certificate of another authority tries to join', function (this: AcceptanceWorld) {
  this.cluster.intrude()
})

Then('every node refuses it because {string}', function (this: AcceptanceWorld, reason: string) {
  return this.eventually('every node has refused it', () => everyNodeRefused(this, reason))
})

Then('it is no member of the cluster', function (this: AcceptanceWorld) {
  this.cluster.namesNobodyElse()
})

Given(
  'a cluster of {int} node(s) keeping {int} backup(s), each taking in at most {int} megabytes of writes at once',
  function (this: AcceptanceWorld, nodes: number, backupCount: number, megabytes: number) {
    const given = { 'max-unanswered-bytes': String(megabytes * 2 ** 20) }
    return this.cluster.start({ nodes, backupCount, given })
  },
)

Given(
  'a cluster of {int} nodes keeping {int} backup(s), whose clerks may read no values',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount, given: { 'security-policies': JSON.stringify(CLERKS_READ_KEYS) } })
  },
)

When('{node} is cut off from the other nodes', function (this: AcceptanceWorld, nodeId: string) {
  this.isolates([nodeId])
})

When('the two oldest nodes are cut off from the others', function (this: AcceptanceWorld) {
  this.isolates(this.cluster.byAge().slice(0, 2))
})

When('{node} is not heard any more by the other nodes', function (this: AcceptanceWorld, nodeId: string) {
  this.lost.push(nodeId)
  this.cluster.silence(nodeId)
})

Given('what {node} and the others say takes {int} ms', function (this: AcceptanceWorld, nodeId: string, ms: number) {
  this.cluster.slow(nodeId, ms)
})

When('the links of {node} break in the middle of a message', function (this: AcceptanceWorld, nodeId: string) {
  this.cluster.breakLinks(nodeId)
})

When('the links are whole again', function (this: AcceptanceWorld) {
  this.cluster.heal()
})

When('{node} has found itself alone', async function (this: AcceptanceWorld, nodeId: string) {
  await this.eventually(`${nodeId} is alone in its state`, () => this.cluster.isAlone(nodeId))
  this.marks()
})

Then('{node} acknowledged nothing since it found itself alone', function (this: AcceptanceWorld, nodeId: string) {
  acknowledgedNothingSince(this, nodeId)
})

When('another node joins', function (this: AcceptanceWorld) {
  return this.cluster.join()
})

When('a node is started with {string} set to {string}', function (this: AcceptanceWorld, name: string, value: string) {
  return this.tryToStart({ given: { [name]: value } })
})

When(
  'a node is started with {string} set to that of {node}',
  function (this: AcceptanceWorld, name: string, nodeId: string) {
    const door = name === 'port' ? 'client' : 'cluster'
    return this.tryToStart({ given: { [name]: String(this.cluster.doorOf(nodeId, door)) } })
  },
)

When('a node is started in production with the secret of the development', function (this: AcceptanceWorld) {
  return this.tryToStart({ environment: { NODE_ENV: 'production' } })
})

Then('it does not start, and names {string} as the reason', function (this: AcceptanceWorld, name: string) {
  const words = name.replaceAll('-', '[- ]?')
  assert.match(this.refusedStart, new RegExp(`(^|\\W)${words}: .`, 'i'))
})

When('{node} {fault}', function (this: AcceptanceWorld, nodeId: string, fault: Fault) {
  return this.lose(nodeId, fault)
})

When('{node} wakes up', function (this: AcceptanceWorld, nodeId: string) {
  this.cluster.thaw(nodeId)
})

When('{node} comes back without its data', function (this: AcceptanceWorld, nodeId: string) {
  return this.cluster.restart(nodeId)
})

When('{node} comes back with its data', function (this: AcceptanceWorld, nodeId: string) {
  return this.cluster.restartWithData([nodeId])
})

When('all nodes crash at once', function (this: AcceptanceWorld) {
  return this.loseAll()
})

When('all lost nodes come back with their data', function (this: AcceptanceWorld) {
  return this.cluster.restartWithData(this.lost)
})

When('all lost nodes come back without their data', function (this: AcceptanceWorld) {
  return this.cluster.restartAll(this.lost)
})

When('every node shuts down and comes back, one after the other', function (this: AcceptanceWorld) {
  return this.cluster.rollingRestart()
})

When('every node is replaced by one of the next version, one after the other', function (this: AcceptanceWorld) {
  return this.cluster.rollingRestart({ later: 1, sinceLater: 0 })
})

When('a node that is two versions ahead is started', function (this: AcceptanceWorld) {
  return this.tryToStart({ version: { later: 2, sinceLater: 1 } })
})

Then('every node owns its fair share of the partitions', function (this: AcceptanceWorld) {
  everyNodeOwnsItsShare(this)
})

Given('every partition has all its copies again', function (this: AcceptanceWorld) {
  return this.cluster.restored()
})

Then('the copies of both sides are merged', function (this: AcceptanceWorld) {
  return this.eventually('nobody keeps copies for another', () => this.cluster.quietState())
})

Then('the partition map is the same on every node and at every client', function (this: AcceptanceWorld) {
  return this.everybodyHoldsOneMap()
})
