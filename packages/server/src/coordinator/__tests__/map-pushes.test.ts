/** While backups change on and on, the map is pushed less and less often: it is large, and there may be thousands of clients. */
import { deserialize, type ClusterState, type DownMessage } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { stateOf, withPartition } from '../../__tests__/support/states'
import { PartitionMapPublisher } from '../PartitionMapPublisher'

const STEP_MS = 20

class Bench {
  readonly runtime = new ManualRuntime()
  /** When each push came, and of which version. */
  readonly pushes: { readonly at: number; readonly version: number }[] = []
  private state: ClusterState = { ...stateOf(['a', 'b', 'c']), mapVersion: 1 }
  private readonly startedAt = this.runtime.monotonicNow()
  private readonly publisher = new PartitionMapPublisher({
    runtime: this.runtime,
    state: () => this.state,
    broadcast: (frame) => {
      const message = deserialize<DownMessage>(frame)
      if (message.type !== 'PARTITION_MAP') return
      this.pushes.push({ at: this.runtime.monotonicNow() - this.startedAt, version: message.payload.version })
    },
  })

  constructor() {
    this.publisher.stateChanged()
    this.runtime.endTurn()
  }

  get version(): number {
    return this.state.mapVersion
  }

  private becomes(next: ClusterState): void {
    this.state = { ...next, mapVersion: this.state.mapVersion + 1 }
    this.publisher.stateChanged()
    this.runtime.endTurn()
  }

  backupsChangeFor(ms: number): void {
    for (let at = 0; at < ms; at += STEP_MS) {
      const backups = at % (2 * STEP_MS) === 0 ? ['b', 'c'] : ['c']
      this.becomes(withPartition(this.state, 3, { backups }))
      this.runtime.advance(STEP_MS)
    }
  }

  ownerChanges(owner: string): void {
    this.becomes(withPartition(this.state, 7, { owner }))
  }

  passes(ms: number): void {
    this.runtime.advance(ms)
  }

  get times(): number[] {
    return this.pushes.map(({ at }) => at)
  }
}

describe('the map that clients are pushed while backups change on and on', () => {
  it('comes a tenth of a second after the first change, and then each time twice as late', () => {
    const bench = new Bench()
    bench.backupsChangeFor(2000)
    expect(bench.times).to.deep.equal([0, 100, 300, 700, 1500])
  })

  it('comes every 1.6 seconds at last', () => {
    const bench = new Bench()
    bench.backupsChangeFor(8000)
    expect(bench.times.slice(-3)).to.deep.equal([4700, 6300, 7900])
  })

  it('is the newest in the end', () => {
    const bench = new Bench()
    bench.backupsChangeFor(1000)
    bench.passes(2000)
    expect(bench.pushes.at(-1)?.version).to.equal(bench.version)
  })

  it('comes soon again once nothing has changed for a while', () => {
    const bench = new Bench()
    bench.backupsChangeFor(1000)
    bench.passes(4000)
    const before = bench.times.length
    bench.backupsChangeFor(STEP_MS)
    bench.passes(100)
    expect(bench.times.slice(before)).to.deep.equal([5100])
  })

  it('comes at once all the same where another node serves a partition', () => {
    const bench = new Bench()
    bench.backupsChangeFor(1000)
    bench.ownerChanges('c')
    expect(bench.times.at(-1)).to.equal(1000)
    expect(bench.pushes.at(-1)?.version).to.equal(bench.version)
  })
})
