/** What waits for a disk when a state lets the copy go is told to its owner all the same: others wait for its place on the way. */
import type { ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import { TestDisk } from '../../../__tests__/support/TestDisk'
import { limitsOf } from '../../../config/limits'
import { Journal } from '../../../storage/Journal'
import type { ClusterFabric, DataMessage } from '../../ClusterFabric'
import { Partitions } from '../Partitions'

const LAST = 20
const VALUE = 'x'.repeat(50_000)

/** Two nodes, of which the first owns some partitions and the second has a slow disk; what they send waits for a turn. */
class Pair {
  readonly runtime = new ManualRuntime()
  readonly disk = new TestDisk()
  resets = 0
  private state: ClusterState = stateOf(['a', 'b', 'c'])
  private onTheirWay: (() => void)[] = []
  private readonly nodes = new Map<string, Partitions>()

  constructor() {
    for (const nodeId of ['a', 'b']) this.nodes.set(nodeId, this.make(nodeId))
    this.state.partitions.forEach((_, partitionId) => {
      const owner = partitionId <= LAST ? 'a' : 'c'
      this.change(partitionId, { owner, backups: [], followers: [], target: { owner, backups: ['b'] } })
    })
  }

  node(nodeId: string): Partitions {
    const node = this.nodes.get(nodeId)
    if (node === undefined) throw new Error(`there is no ${nodeId}`)
    return node
  }

  change(partitionId: number, change: Parameters<typeof withPartition>[2]): void {
    this.state = withPartition(this.state, partitionId, change)
  }

  /** The state as it stands becomes known to both. */
  async learn(): Promise<void> {
    this.state = { ...this.state, version: this.state.version + 1 }
    for (const node of this.nodes.values()) node.stateChanged(this.state)
    await this.goOn()
  }

  async goOn(ms = 0): Promise<void> {
    for (let turn = 0; turn < 40; turn++) {
      this.runtime.endTurn()
      for (const arrive of this.onTheirWay.splice(0)) arrive()
      this.runtime.endTurn()
      await new Promise((resolve) => setImmediate(resolve))
      this.runtime.advance(ms / 40)
    }
  }

  private make(selfId: string): Partitions {
    const { runtime } = this
    const failed = (error: unknown): void => {
      throw error
    }
    return new Partitions({
      runtime,
      selfId,
      fabric: this.fabricOf(selfId),
      tickMs: 50,
      deadAfterMs: 500,
      limits: limitsOf({}, 2 ** 20, (_option, value) => value),
      boundHit: () => undefined,
      reroute: () => undefined,
      merged: () => undefined,
      changed: () => undefined,
      stamp: () => ({ millis: 1, counter: 0, nodeId: selfId }),
      minClusterSize: 1,
      tombstoneAgeMs: 1e12,
      journal: selfId === 'b' ? new Journal(runtime, this.disk, failed) : undefined,
    })
  }

  private fabricOf(selfId: string): ClusterFabric {
    const incarnation = `${selfId}-1`
    const from = { nodeId: selfId, incarnation, endpoint: '', clusterAddress: '', protocol: 9, since: 8 }
    return {
      start: () => Promise.resolve(),
      state: () => this.state,
      incarnation: () => incarnation,
      report: () => undefined,
      send: (to: string, message: DataMessage) => {
        const copy = structuredClone(message)
        if (this.nodes.has(to)) this.onTheirWay.push(() => this.node(to).message(from, copy))
        return true
      },
      isLinked: (nodeId) => this.nodes.has(nodeId),
      unsentBytes: () => 0,
      hasRoom: () => true,
      resetLink: () => {
        this.resets += 1
      },
      pull: () => undefined,
      isFresh: () => true,
      isLargeEnough: () => true,
      isUnderstood: () => true,
      confirm: (then) => then(0),
      drain: () => Promise.resolve(),
      depart: () => Promise.resolve(),
    }
  }
}

describe('a copy that is let go before its disk has it', () => {
  it('leaves its room on the way to those that are brought up next', async () => {
    const pair = new Pair()
    await pair.learn()
    const [a, b] = [pair.node('a'), pair.node('b')]
    for (let p = 0; p <= LAST; p++) {
      const store = a.store(p)
      for (let n = 0; n < 4; n++) {
        const timestamp = { millis: 5, counter: 0, nodeId: 'w' }
        store.merge('map', `${p}-${n}`, { value: VALUE, timestamp }, ++store.seq)
      }
    }
    for (const node of [a, b]) node.start()

    pair.disk.stall()
    for (let p = 0; p < LAST; p++) pair.change(p, { followers: ['b'] })
    await pair.learn()
    expect(a.queueBytes().snapshots, 'as much as may be on its way').to.be.greaterThan(2 ** 20)

    for (let p = 0; p < LAST; p++) pair.change(p, { followers: [] })
    pair.change(LAST, { followers: ['b'] })
    await pair.learn()
    pair.disk.goOn()
    await pair.goOn(5000)
    expect([b.store(LAST).size, a.queueBytes().snapshots, pair.resets]).to.deep.equal([4, 0, 0])
  })
})
