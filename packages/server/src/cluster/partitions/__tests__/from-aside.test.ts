/** A replica that keeps a copy aside is brought up from it: only what differs is sent, and it ends up with what its owner has. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { OWNER_TERM } from '../../../__tests__/support/OwnerScript'
import { routedOp } from '../../../__tests__/support/routed-op'
import { stateOf } from '../../../__tests__/support/states'
import { UnhinderedOwner } from '../../../__tests__/support/UnhinderedOwner'
import type { StreamItem } from '../../mesh/peer-messages'
import type { StreamAck } from '../newest-acks'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition, type StreamVerdict } from '../ReplicaPartition'

const MAP = 'map'
const DEAD_AFTER_MS = 500
const KNOWN = { term: OWNER_TERM, owner: 'a-1' }

type Entry = readonly [key: string, millis: number, value: string | null]

const recordOf = (millis: number, value: string | null): LWWRecord<unknown> => ({
  value,
  timestamp: { millis, counter: 0, nodeId: 'w' },
})

function fill(store: PartitionStore, entries: readonly Entry[]): PartitionStore {
  for (const [key, millis, value] of entries) {
    if (store.merge(MAP, key, recordOf(millis, value), store.seq + 1)) store.seq += 1
  }
  return store
}

function contentOf(store: PartitionStore): string[] {
  return store
    .allStored()
    .map(({ k, r }) => JSON.stringify([k, r.value, r.timestamp.millis]))
    .toSorted()
}

/** The owner, and one follower; what goes between them waits until a test lets it arrive. */
class BringUp extends UnhinderedOwner {
  readonly follower = new PartitionStore()
  readonly replica = new ReplicaPartition(this.follower, () => this.aside)
  aside: PartitionStore | undefined
  readonly toOwner: Omit<StreamAck, 'p'>[] = []
  /** Keys that went over the link in a snapshot. */
  readonly sent: string[] = []
  readonly alike: number[] = []
  gaps = 0
  speaksOld = false

  /**
   * @param aside undefined: nothing is, of this partition or another
   * @param held by the follower itself
   */
  constructor(owners: readonly Entry[], aside: PartitionStore | undefined, held: readonly Entry[] = []) {
    super(stateOf(['a', 'b']), { followers: ['b'], target: { owner: 'a', backups: ['b'] } }, DEAD_AFTER_MS)
    this.aside = aside
    fill(this.store, owners)
    fill(this.follower, held)
    if (aside !== undefined) this.keepers.add('b')
    this.owned.begin()
    this.takeAnswered('b')
  }

  writes(...entries: readonly Entry[]): this {
    for (const [key, millis, value] of entries) this.owned.submit(routedOp({ key, millis, value, map: MAP }))
    return this
  }

  /** One of the items on their way arrives. */
  itemArrives(): StreamVerdict | undefined {
    const item = this.streamed.shift()?.item
    if (item === undefined) return undefined
    if (item.kind === 'snapshot') {
      this.sent.push(...item.records.map(({ k }) => k))
      this.alike.push(...(item.alike ?? []))
    }
    const verdict = this.replica.receive(this.asHeard(item), KNOWN.owner, KNOWN)
    if (verdict.kind === 'gap') this.linksAnew()
    if (verdict.kind !== 'applied') return verdict
    const { kind: _, ...said } = verdict
    this.toOwner.push({ term: this.follower.term, seq: this.follower.seq, ...said })
    return verdict
  }

  answerArrives(): void {
    const ack = this.toOwner.shift()
    if (ack !== undefined) this.owned.onAck('b', ack)
  }

  allArrives(): this {
    while (this.streamed.length > 0 || this.toOwner.length > 0) {
      this.itemArrives()
      this.answerArrives()
    }
    return this
  }

  /** A state lets the follower go: what it holds is set aside. */
  isLetGo(): void {
    this.replica.forget()
    this.aside = this.follower.size > 0 ? this.follower.detach() : this.aside
  }

  linksAnew(): void {
    this.gaps += 1
    this.streamed.length = 0
    this.toOwner.length = 0
    this.owned.unlinked('b')
    this.owned.linked('b')
  }

  get isReported(): boolean {
    return this.reports.some(({ type }) => type === 'synced')
  }

  /** A node of before reads over what it does not know. */
  private asHeard(item: StreamItem): StreamItem {
    if (!this.speaksOld || item.kind !== 'start') return item
    const { question: _, ...known } = item
    return known
  }
}

const TEN: readonly Entry[] = Array.from({ length: 10 }, (_, n) => [`key-${n}`, 5, `value ${n}`] as const)

describe('a replica that keeps a copy aside', () => {
  it('is sent nothing where both are the same', () => {
    const run = new BringUp(TEN, fill(new PartitionStore(), TEN)).allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect(run.sent).to.deep.equal([])
    expect(run.isReported).to.equal(true)
  })

  it('is sent what differs, and takes over nothing that the owner has not', () => {
    const own: Entry[] = [...TEN.slice(1), ['key-0', 4, 'older there'], ['added', 6, 'there alone']]
    const run = new BringUp(TEN, fill(new PartitionStore(), own)).allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect(run.sent).to.deep.equal(['key-0'])
  })

  it('puts what it takes over in the order where the stream begins', () => {
    const run = new BringUp(TEN, fill(new PartitionStore(), TEN)).writes(['key-3', 9, 'new']).allArrives()
    expect(run.follower.seqOf(MAP, 'key-3')).to.equal(11)
    expect(run.follower.seqOf(MAP, 'key-4')).to.equal(10)
  })

  it('is asked nothing, and sent everything, where it has not said that it keeps something', () => {
    const run = new BringUp(TEN, undefined).allArrives()
    expect(run.sent.toSorted()).to.deep.equal(TEN.map(([key]) => key))
    expect(run.alike).to.deep.equal([])
  })

  it('shows an owner of before, which would not say what is the same, only what it holds itself', () => {
    const run = new BringUp(TEN, fill(new PartitionStore(), TEN))
    run.speaksOld = true
    run.allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect([run.sent.length, run.alike.length]).to.deep.equal([10, 0])
  })

  it('is believed, where it is one of before and says no number, only what an earlier attempt has brought', () => {
    const run = new BringUp(TEN, new PartitionStore(), TEN)
    run.speaksOld = true
    run.itemArrives()
    run.answerArrives()
    expect(run.streamed.flatMap(({ item }) => (item.kind === 'snapshot' ? [item.records.length] : []))).to.deep.equal([
      10,
    ])
    run.linksAnew()
    run.allArrives()
    expect(run.sent).to.deep.equal([])
  })

  it('begins anew where the copy has changed since it was shown', () => {
    const aside = fill(new PartitionStore(), TEN)
    const run = new BringUp(TEN, aside)
    run.itemArrives()
    run.answerArrives()
    aside.merge(MAP, 'key-7', recordOf(9, null), 0)
    expect(run.itemArrives()?.kind).to.equal('gap')
    run.allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect(run.sent).to.deep.equal(['key-7'])
  })

  it('begins anew where it has been emptied since it showed the copy', () => {
    const run = new BringUp(TEN, fill(new PartitionStore(), TEN))
    run.itemArrives()
    run.answerArrives()
    run.replica.forget()
    expect(run.itemArrives()?.kind).to.equal('gap')
  })

  it('is told by what it answered to this question, not to an earlier one', () => {
    const aside = fill(new PartitionStore(), TEN)
    const run = new BringUp(TEN, aside)
    run.itemArrives()
    const early = run.toOwner.shift()
    run.linksAnew()
    aside.merge(MAP, 'key-1', recordOf(9, 'later there'), 0)
    if (early !== undefined) run.toOwner.push(early)
    run.answerArrives()
    expect(run.streamed.map(({ item }) => item.kind)).to.deep.equal(['start'])
    run.allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect(run.sent).to.deep.equal(['key-1'])
  })

  it('is told nothing by what it answered before a state let it go, whatever lay aside then', () => {
    // It is a backup that stalled, and keeps a copy of another partition aside.
    const run = new BringUp(TEN, new PartitionStore(), TEN)
    run.aside = undefined
    run.itemArrives()
    run.becomes({ followers: [] })
    run.isLetGo()
    run.becomes({ followers: ['b'] })
    run.answerArrives()
    expect(run.streamed.map(({ item }) => item.kind)).to.deep.equal(['start'])
    run.allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect(run.isReported).to.equal(true)
  })

  it('is asked once, however long it takes to answer', () => {
    const run = new BringUp(TEN, fill(new PartitionStore(), TEN))
    run.itemArrives()
    for (let late = 1; late < 10; late++) {
      run.time = late * DEAD_AFTER_MS
      run.owned.tick()
    }
    expect(run.streamed).to.deep.equal([])
    run.allArrives()
    expect(run.isReported).to.equal(true)
  })

  it('is sent a bucket that sums up to nothing', () => {
    const pair: Entry[] = ['k8636233', 'k28771509'].map((key) => [key, 5, 'of two that cancel out'])
    const run = new BringUp(pair, fill(new PartitionStore(), [['other', 1, 'there']]))
    expect(run.store.digest, 'of both together').to.equal(0)
    run.allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
  })

  it('is brought up from the beginning by an owner that has not seen the state which let it go', () => {
    const run = new BringUp(TEN, undefined).allArrives()
    run.isLetGo()
    run.reports.length = 0
    run.becomes({ followers: ['b'] }, 2)
    expect(run.isReported, 'by what it was').to.equal(false)
    run.writes(['new', 9, 'written since']).allArrives()
    expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
    expect([run.isReported, run.gaps]).to.deep.equal([true, 0])
  })

  it('goes on under a state that follows the one before', () => {
    const run = new BringUp(TEN, undefined).allArrives()
    run.becomes({ followers: ['b'] })
    expect(run.streamed).to.deep.equal([])
  })

  const key = fc.integer({ min: 0, max: 80 }).map((n) => `k${n}`)
  // A stamp is given once: what stands under it is always the same.
  const entry = fc
    .tuple(key, fc.integer({ min: 1, max: 3 }))
    .map(([name, millis]): Entry => [name, millis, millis === 2 ? null : `at ${millis}`])
  const entries = fc.array(entry, { maxLength: 60 })
  const step = fc.oneof(
    { arbitrary: fc.constant('item' as const), weight: 4 },
    { arbitrary: fc.constant('answer' as const), weight: 4 },
    { arbitrary: fc.constant('link' as const), weight: 1 },
    { arbitrary: entry, weight: 3 },
  )

  it('has what its owner has, whatever differed, was written meanwhile, and got lost with a link', () => {
    fc.assert(
      fc.property(entries, entries, entries, fc.array(step, { maxLength: 40 }), (both, mine, theirs, steps) => {
        const run = new BringUp([...both, ...mine], fill(new PartitionStore(), [...both, ...theirs]))
        for (const one of steps) {
          if (one === 'item') run.itemArrives()
          else if (one === 'answer') run.answerArrives()
          else if (one === 'link') run.linksAnew()
          else run.writes([one[0], one[1] + 3, 'written meanwhile'])
        }
        run.allArrives()
        expect(contentOf(run.follower)).to.deep.equal(contentOf(run.store))
        expect(run.follower.buckets()).to.deep.equal(run.store.buckets())
        expect(run.isReported).to.equal(true)
      }),
    )
  })
})
