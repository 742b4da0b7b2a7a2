/** What is expected of topics. */
import { topicMapOf } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import type { ClusterDriver } from '../drivers/ClusterDriver'
import type { TopicsDriver } from '../drivers/TopicsDriver'
import { missesAmong } from '../history/checks/heard-once'
import type { Topics } from '../history/checks/Account'

export function everybodyHeard(topics: Topics): boolean {
  assert.deepEqual(missesAmong(topics), [])
  return true
}

export function allWereAcknowledged({ publications }: Topics): void {
  assert.deepEqual(
    publications.filter(({ outcome }) => outcome !== 'acknowledged'),
    [],
  )
}

export function nothingIsLeft(cluster: Pick<ClusterDriver, 'nodeIds' | 'recordsOf'>, topic: string): boolean {
  const held = cluster.nodeIds.flatMap((nodeId) => cluster.recordsOf(nodeId))
  assert.deepEqual(
    held.filter(({ map }) => map === topicMapOf(topic)),
    [],
  )
  return true
}

export function heardSoMany(topics: TopicsDriver, topic: string, count: number): boolean {
  assert.equal(topics.heard(topic).length, count)
  return true
}

export function wasRefusedAs({ refusal }: TopicsDriver, code: string): void {
  assert(refusal?.startsWith(`${code}: `), `it was told ${refusal ?? 'nothing'}`)
}
