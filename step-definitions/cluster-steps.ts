/** Nodes: that they are there, and what happens to them. */
import { Given, Then, When } from '@cucumber/cucumber'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { Consistency, Fault } from '../support/drivers/ClusterDriver'
import { everyNodeOwnsItsShare } from '../support/expectations/placement'

Given(
  'a cluster of {int} node(s) keeping {int} backup(s)',
  function (this: AcceptanceWorld, nodes: number, backupCount: number) {
    return this.cluster.start({ nodes, backupCount })
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

When('another node joins', function (this: AcceptanceWorld) {
  return this.cluster.join()
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

When('every node shuts down and comes back, one after the other', function (this: AcceptanceWorld) {
  return this.cluster.rollingRestart()
})

Then('every node owns its fair share of the partitions', function (this: AcceptanceWorld) {
  everyNodeOwnsItsShare(this)
})

Given('every partition has all its copies again', function (this: AcceptanceWorld) {
  return this.cluster.restored()
})

Then('the partition map is the same on every node and at every client', function (this: AcceptanceWorld) {
  return this.everybodyHoldsOneMap()
})
