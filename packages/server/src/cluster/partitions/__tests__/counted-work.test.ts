/** What an owner does for each op of a large frame does not depend on how many ops of it wait already. */
import { expect } from 'chai'
import type { ClusterState } from '@topgunbuild/core'
import { routedOp } from '../../../__tests__/support/routed-op'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import { OwnedPartition, type OwnerLinks } from '../OwnedPartition'
import { PartitionStore } from '../PartitionStore'

/** How often the owner reads the state, which it does once for every look at a waiting op. */
function looksFor(ops: number): { readonly whileWaiting: number; readonly acknowledged: number } {
  const cluster: ClusterState = withPartition(stateOf(['a', 'b']), 0, {
    owner: 'a',
    term: 1,
    backups: ['b'],
    followers: [],
    moveTo: null,
  })
  let looks = 0
  let acknowledged = 0
  const links: OwnerLinks = {
    selfId: 'a',
    deadAfterMs: 500,
    isDurable: false,
    now: () => 0,
    wallNow: () => 0,
    state: () => {
      looks += 1
      return cluster
    },
    isLinked: () => true,
    stream: () => undefined,
    whenSnapshotRoom: () => undefined,
    take: () => undefined,
    report: () => undefined,
    acknowledge: () => {
      acknowledged += 1
    },
    reserveHeld: () => true,
    confirmsHorizons: () => true,
    stamp: () => ({ millis: 0, counter: 0, nodeId: 'a~1' }),
    tombstoneAgeMs: 1000,
    collectableAt: () => 0,
    lockFault: () => undefined,
    maxLockWaiters: 1,
    lockIsFull: () => undefined,
  }
  const owned = new OwnedPartition(0, 1, new PartitionStore(), links)
  owned.begin()
  owned.onTakeAnswer('b', { term: 1, seq: 0, records: [] })
  looks = 0
  for (let count = 1; count <= ops; count++) owned.submit(routedOp({ opId: `op-${count}`, key: `key-${count}` }))
  const whileWaiting = looks
  owned.onAck('b', { term: 1, seq: ops, chunk: 0 })
  return { whileWaiting, acknowledged }
}

describe('the work of an owner', () => {
  it('grows with the ops of a frame, and not with their square', () => {
    const [some, many] = [looksFor(700), looksFor(7000)]
    expect(many.whileWaiting).to.be.at.most(10 * some.whileWaiting + 10)
    expect(many.whileWaiting).to.be.at.most(10 * 7000)
    expect([some.acknowledged, many.acknowledged]).to.deep.equal([700, 7000])
  })
})
