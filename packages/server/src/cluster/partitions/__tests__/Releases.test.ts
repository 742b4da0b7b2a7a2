/** Copies nobody lists any more leave a node only after the owner has said that nothing in them is missing. */
import { expect } from 'chai'
import type { ClusterState } from '@topgunbuild/core'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import type { PeerMessageOf } from '../../mesh/peer-messages'
import { PartitionStore } from '../PartitionStore'
import { Releases } from '../Releases'

type Message = PeerMessageOf<'RELEASE' | 'RELEASE_ANSWER'>

/** One node with one partition that may hold records. */
class Node {
  readonly store = new PartitionStore()
  readonly empty = new PartitionStore()
  readonly sent: { to: string; message: Message }[] = []
  dropped = 0
  owns = false
  accepts = true
  cluster: ClusterState = withPartition(stateOf(['a', 'b', 'c']), 0, { owner: 'b', backups: ['c'], followers: [] })
  readonly releases: Releases

  constructor(readonly selfId: string) {
    this.releases = new Releases({
      selfId,
      state: () => this.cluster,
      store: (partitionId) => (partitionId === 0 ? this.store : this.empty),
      send: (to, message) => {
        this.sent.push({ to, message })
        return true
      },
      mergeReturned: (_, records) => {
        if (!this.accepts) return false
        for (const { m, k, r, s } of records ?? []) this.store.merge(m, k, r, s)
        return true
      },
      owns: () => this.owns,
      drop: () => {
        this.dropped += 1
        this.store.clear()
      },
    })
  }

  write(key: string, millis: number): void {
    this.store.term = 1
    this.store.merge('map', key, { value: key, timestamp: { millis, counter: 0, nodeId: 'w' } }, millis)
  }
}

/** Carries everything that one says to the other, until nothing is said. */
function talk(holder: Node, owner: Node): void {
  for (let said = holder.sent.shift(); said !== undefined; said = holder.sent.shift()) {
    if (said.message.type === 'RELEASE') owner.releases.onRelease(holder.selfId, said.message)
    for (const answer of owner.sent.splice(0)) {
      if (answer.message.type === 'RELEASE_ANSWER') holder.releases.onAnswer(owner.selfId, answer.message)
    }
  }
}

function pair(): { holder: Node; owner: Node } {
  const owner = new Node('b')
  owner.owns = true
  return { holder: new Node('a'), owner }
}

describe('Releases', () => {
  it('drops a copy that the owner has in full, without sending a record', () => {
    const { holder, owner } = pair()
    for (const node of [holder, owner]) node.write('x', 1)
    holder.releases.offer()
    expect(holder.sent.map(({ to }) => to)).to.deep.equal(['b'])
    talk(holder, owner)
    expect(holder.dropped).to.equal(1)
  })

  it('sends what differs, and drops it once it was merged', () => {
    const { holder, owner } = pair()
    holder.write('only here', 1)
    owner.write('only there', 2)
    holder.releases.offer()
    talk(holder, owner)
    expect(owner.store.record('map', 'only here')?.value).to.equal('only here')
    expect(holder.dropped).to.equal(1)
  })

  it('keeps it while the owner is changing, or is another by now', () => {
    for (const change of [(owner: Node) => (owner.accepts = false), (owner: Node) => (owner.owns = false)]) {
      const { holder, owner } = pair()
      holder.write('only here', 1)
      change(owner)
      holder.releases.offer()
      talk(holder, owner)
      expect(holder.dropped).to.equal(0)
      expect(holder.store.record('map', 'only here')?.value).to.equal('only here')
    }
  })

  it('keeps it when it was listed again, or has changed, before the answer came', () => {
    const { holder, owner } = pair()
    for (const node of [holder, owner]) node.write('x', 1)
    holder.releases.offer()
    holder.cluster = withPartition(holder.cluster, 0, { followers: ['a'] })
    talk(holder, owner)
    expect(holder.dropped).to.equal(0)

    const changed = pair()
    for (const node of [changed.holder, changed.owner]) node.write('x', 1)
    changed.holder.releases.offer()
    changed.holder.write('y', 2)
    talk(changed.holder, changed.owner)
    expect(changed.holder.dropped).to.equal(0)
  })

  it('offers nothing of what it holds by right', () => {
    const backup = new Node('c')
    backup.write('x', 1)
    backup.releases.offer()
    expect(backup.sent).to.deep.equal([])
  })
})
