/** Clients learn at once where they have to turn to, and of new backups soon and together. */
import { deserialize, type ClusterState, type DownMessage } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf, withPartition } from '../../__tests__/support/states'
import { PartitionMapPublisher } from '../PartitionMapPublisher'

const TOGETHER_MS = 100

class Bench {
  readonly runtime = new ManualRuntime()
  readonly pushed: number[] = []
  state: ClusterState | null = null
  readonly publisher = new PartitionMapPublisher({
    runtime: this.runtime,
    state: () => this.state,
    broadcast: (frame) => {
      const message = deserialize<DownMessage>(frame)
      if (message.type === 'PARTITION_MAP') this.pushed.push(message.payload.version)
    },
  })

  becomes(change: (before: ClusterState) => ClusterState): void {
    const next = change(this.state ?? stateOf(['a', 'b', 'c']))
    this.state = { ...next, mapVersion: (this.state?.mapVersion ?? 0) + 1 }
    this.publisher.stateChanged()
    this.runtime.endTurn()
  }
}

const asItIs = (state: ClusterState): ClusterState => state
const newBackup = (partitionId: number) => (state: ClusterState) =>
  withPartition(state, partitionId, { backups: ['b', 'c'] })
const changes: Readonly<Record<string, (state: ClusterState) => ClusterState>> = {
  'a new owner': (state) => withPartition(state, 7, { owner: 'c' }),
  'a member more': (state) => ({ ...state, members: [...state.members, memberNamed('d')] }),
  'a member less': (state) => ({ ...state, members: state.members.slice(0, -1) }),
  'a member elsewhere': (state) => ({
    ...state,
    members: state.members.map((member) => ({ ...member, endpoint: `${member.endpoint}/new` })),
  }),
  'another cluster': (state) => ({ ...state, clusterId: 'another' }),
}

describe('the map that clients are pushed', () => {
  it('comes at once with the first state', () => {
    const bench = new Bench()
    bench.becomes(asItIs)
    expect(bench.pushed).to.deep.equal([1])
  })

  for (const [what, change] of Object.entries(changes)) {
    it(`comes at once with ${what}`, () => {
      const bench = new Bench()
      bench.becomes(asItIs)
      bench.becomes(change)
      expect(bench.pushed).to.deep.equal([1, 2])
    })
  }

  it('comes once for all new backups of a tenth of a second', () => {
    const bench = new Bench()
    bench.becomes(asItIs)
    for (let partitionId = 0; partitionId < 9; partitionId++) {
      bench.becomes(newBackup(partitionId))
      bench.runtime.advance(TOGETHER_MS / 10)
    }
    expect(bench.pushed).to.deep.equal([1])
    bench.runtime.advance(TOGETHER_MS / 10)
    expect(bench.pushed).to.deep.equal([1, 10])
    bench.runtime.advance(TOGETHER_MS)
    expect(bench.pushed).to.deep.equal([1, 10])
  })

  it('takes new backups along with what comes at once', () => {
    const bench = new Bench()
    bench.becomes(asItIs)
    bench.becomes(newBackup(3))
    bench.becomes((state) => withPartition(state, 4, { owner: 'c' }))
    bench.runtime.advance(TOGETHER_MS)
    expect(bench.pushed).to.deep.equal([1, 3])
  })

  it('does not come again where clients would see no change', () => {
    const bench = new Bench()
    bench.becomes(asItIs)
    bench.publisher.stateChanged()
    bench.runtime.endTurn()
    bench.runtime.advance(TOGETHER_MS)
    expect(bench.pushed).to.deep.equal([1])
  })

  it('does not come from a node that is closed', () => {
    const bench = new Bench()
    bench.becomes(asItIs)
    bench.becomes(newBackup(3))
    bench.publisher.close()
    bench.runtime.advance(TOGETHER_MS)
    expect(bench.pushed).to.deep.equal([1])
  })
})
