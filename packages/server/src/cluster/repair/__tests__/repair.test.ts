/** Copies nobody counts on leave a node only after the owner, and as many backups as there can be, have all of it. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterState } from '@topgunbuild/core'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import type { StoredRecord } from '../../mesh/peer-messages'
import { PartitionStore } from '../../partitions/PartitionStore'
import { bucketsOf, placesThatDiffer } from '../buckets'
import { answerRepair } from '../repair-target'
import { RepairSource, type RepairAnswer, type RepairItem } from '../RepairSource'

const DEAD_AFTER = 200

function write(store: PartitionStore, key: string, millis: number, value: unknown = key): void {
  store.merge('map', key, { value, timestamp: { millis, counter: 0, nodeId: 'w' } }, 1)
}

/** One holder of copies and one owner, with everything said between them. */
class Talk {
  readonly runtime = new ManualRuntime()
  readonly owner = new PartitionStore()
  readonly items: RepairItem[] = []
  readonly answers: RepairAnswer[] = []
  /** What waits for backups. */
  readonly unsafe: { readonly run: () => void; readonly lost: () => void }[] = []
  /** Of the copy, as they were told with its records. */
  readonly horizons: number[] = []
  owns = true
  safe = true
  /** The owner takes nothing in: it is taking over, or sealed. */
  busy = false
  cluster: ClusterState = withPartition(stateOf(['a', 'b', 'c']), 0, { owner: 'b', backups: ['c'], followers: [] })
  readonly source = new RepairSource({
    runtime: this.runtime,
    deadAfterMs: DEAD_AFTER,
    state: () => this.cluster,
    send: (owner, item) => {
      expect(owner).to.equal(this.cluster.partitions[item.p]?.owner)
      this.items.push(item)
    },
  })

  keep(keys: readonly [string, number][], value?: unknown): void {
    const store = new PartitionStore()
    for (const [key, millis] of keys) write(store, key, millis, value)
    this.source.keep(0, store)
  }

  ownerHears(most = Infinity): void {
    for (const item of this.items.splice(0, most)) {
      const partition = {
        mergeReturned: (records: readonly StoredRecord[], horizon = 0) => {
          if (this.busy) return false
          this.horizons.push(horizon)
          for (const { m, k, r } of records) this.owner.merge(m, k, r, 1)
          return true
        },
        adoptHorizon: (horizon: number) => void this.owner.collect(horizon),
        whenSafe: (run: () => void, lost: () => void) => void (this.safe ? run() : this.unsafe.push({ run, lost })),
      }
      answerRepair(
        item,
        { partition: this.owns ? partition : undefined, store: this.owner },
        (said) => void this.answers.push(said),
      )
    }
  }

  sourceHears(most = Infinity): void {
    for (const said of this.answers.splice(0, most)) this.source.onAnswer('b', said)
  }

  /** The same owner, in a term above. */
  termRises(): void {
    const term = this.cluster.partitions[0]?.term ?? 0
    this.cluster = withPartition(this.cluster, 0, { term: term + 1 })
  }

  untilNothingIsSaid(): number {
    let frames = 0
    while (this.items.length + this.answers.length > 0) {
      frames += this.items.length
      this.ownerHears()
      this.sourceHears()
    }
    return frames
  }
}

describe('repair', () => {
  it('drops a copy that is the same as the owner’s without sending it', () => {
    const talk = new Talk()
    write(talk.owner, 'k', 5)
    talk.keep([['k', 5]])
    talk.source.offer()
    expect(talk.items).to.deep.equal([{ p: 0, digest: talk.owner.digest, records: null, more: false, attempt: 1 }])
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(0)
  })

  it('brings what the owner lacks, the greater of both surviving', () => {
    const talk = new Talk()
    write(talk.owner, 'both', 5)
    write(talk.owner, 'theirs', 1)
    talk.keep([
      ['both', 9],
      ['mine', 2],
    ])
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(0)
    expect(talk.owner.record('map', 'both')?.timestamp.millis).to.equal(9)
    expect(talk.owner.record('map', 'mine')?.timestamp.millis).to.equal(2)
    expect(talk.owner.record('map', 'theirs')?.timestamp.millis).to.equal(1)
  })

  it('keeps the copy until the backups have it too, however long that takes', async () => {
    const talk = new Talk()
    talk.safe = false
    talk.keep([['k', 5]])
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(1)
    let done = false
    const whenDone = talk.source.done().then(() => (done = true))
    talk.runtime.advance(5 * DEAD_AFTER)
    talk.source.offer()
    expect(talk.items, 'it is confirming: nothing is sent twice').to.deep.equal([])
    expect(done).to.equal(false)
    for (const { run } of talk.unsafe) run()
    talk.untilNothingIsSaid()
    await whenDone
    expect(talk.source.pending).to.equal(0)
  })

  for (const [what, change] of [
    ['the link was lost', (talk: Talk) => talk.source.unlinked('b')],
    ['the owner’s term changed', (talk: Talk) => (talk.cluster = withPartition(talk.cluster, 0, { term: 99 }))],
    ['the owner says nothing for deadAfterMs', (talk: Talk) => talk.runtime.advance(DEAD_AFTER)],
  ] as const) {
    it(`offers anew when ${what}`, () => {
      const talk = new Talk()
      talk.keep([['k', 5]])
      talk.source.offer()
      talk.items.splice(0)
      talk.source.offer()
      expect(talk.items).to.deep.equal([])
      change(talk)
      talk.source.offer()
      talk.untilNothingIsSaid()
      expect(talk.source.pending).to.equal(0)
      expect(talk.owner.record('map', 'k')).to.not.equal(undefined)
    })
  }

  it('does not wait for the word of a term that ended, of which it learned before the owner did', () => {
    const talk = new Talk()
    talk.safe = false
    talk.keep([['k', 5]])
    talk.termRises()
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.unsafe.length, 'sent, and not yet confirmed').to.equal(1)
    for (const { lost } of talk.unsafe.splice(0)) lost()
    talk.sourceHears()
    talk.safe = true
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(0)
  })

  it('is told later by a node that does not own the partition, and keeps the copy', () => {
    const talk = new Talk()
    talk.owns = false
    talk.keep([['k', 5]])
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(1)
    talk.owns = true
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.source.pending).to.equal(0)
  })

  it('grows a copy that is kept already, and does not believe an answer about what it was before', () => {
    const talk = new Talk()
    talk.keep([['k', 5]])
    talk.source.offer()
    talk.ownerHears()
    talk.keep([['other', 6]])
    talk.sourceHears()
    expect(talk.source.pending).to.equal(1)
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(talk.owner.record('map', 'k')?.timestamp.millis).to.equal(5)
    expect(talk.owner.record('map', 'other')?.timestamp.millis).to.equal(6)
  })

  it('believes nothing that was said to an offer before the last', () => {
    const talk = new Talk()
    talk.keep([['k', 5]])
    talk.source.offer()
    talk.termRises()
    talk.source.offer()
    talk.ownerHears()
    talk.sourceHears()
    // What it was sent first comes while it is taking over, the rest when it serves again.
    talk.busy = true
    talk.ownerHears(1)
    talk.busy = false
    talk.ownerHears()
    talk.sourceHears(1)
    talk.source.offer()
    talk.sourceHears()
    expect([talk.source.pending, talk.owner.record('map', 'k')]).to.deep.equal([1, undefined])
    talk.untilNothingIsSaid()
    expect([talk.source.pending, talk.owner.record('map', 'k')?.value]).to.deep.equal([0, 'k'])
  })

  it('gives up no copy that the owner lacks, in whatever order things are said', () => {
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('offer', 'owner', 'source') },
      { weight: 4, arbitrary: fc.constantFrom('term', 'busy') },
      { weight: 1, arbitrary: fc.constantFrom('patience', 'grows', 'safe', 'confirmed') },
    )
    fc.assert(
      fc.property(fc.nat(1), fc.array(step, { maxLength: 100 }), (chunks, steps) => {
        const talk = new Talk()
        let millis = 5
        const grow = (): void => talk.keep([[`k${++millis}`, millis]], 'x'.repeat(chunks * 200_000))
        grow()
        for (const what of steps) {
          if (what === 'offer') talk.source.offer()
          if (what === 'owner') talk.ownerHears(1)
          if (what === 'source') talk.sourceHears(1)
          if (what === 'term') talk.termRises()
          if (what === 'busy') talk.busy = !talk.busy
          if (what === 'patience') talk.runtime.advance(DEAD_AFTER)
          if (what === 'grows') grow()
          if (what === 'safe') talk.safe = !talk.safe
          if (what === 'confirmed') for (const { run } of talk.unsafe.splice(0)) run()
          if (talk.source.pending > 0) continue
          for (let made = 6; made <= millis; made++)
            expect(talk.owner.record('map', `k${made}`)).to.not.equal(undefined)
          grow()
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('sends a large copy in chunks, each after the one before was merged', () => {
    const talk = new Talk()
    const keys = Array.from({ length: 40 }, (_, index): [string, number] => [`k${index}`, index + 1])
    talk.keep(keys, 'x'.repeat(64 * 1024))
    talk.source.offer()
    let most = 0
    while (talk.items.length + talk.answers.length > 0) {
      most = Math.max(most, ...talk.items.map(({ records }) => records?.length ?? 0))
      expect(talk.items.length).to.be.at.most(1)
      talk.ownerHears()
      talk.sourceHears()
    }
    expect(most).to.be.within(1, 8)
    expect(talk.owner.places().length).to.equal(40)
    expect(talk.source.pending).to.equal(0)
  })

  it('has at most eight partitions on their way to one owner, and all of them in the end', () => {
    const talk = new Talk()
    talk.cluster = stateOf(['b'])
    for (let partitionId = 0; partitionId < 50; partitionId++) {
      const store = new PartitionStore()
      for (let n = 0; n < 10; n++) write(store, `k${partitionId}-${n}`, 1, 'x'.repeat(64 * 1024))
      talk.source.keep(partitionId, store)
    }
    talk.source.offer()
    talk.ownerHears()
    talk.sourceHears()
    while (talk.items.length + talk.answers.length > 0) {
      const bytes = talk.items.reduce((sum, { records }) => sum + (records?.length ?? 0) * 64 * 1024, 0)
      expect(bytes).to.be.at.most(8 * 5 * 64 * 1024)
      talk.ownerHears()
      talk.sourceHears()
    }
    expect(talk.source.pending).to.equal(0)
    expect(talk.owner.places().length).to.equal(500)
  })

  describe('of a copy of which tombstones were collected', () => {
    it('tells the horizon with every part, and the owner has it once it has all of them', () => {
      const talk = new Talk()
      talk.keep(
        Array.from({ length: 8 }, (_, n): [string, number] => [`key-${n}`, 9]),
        'x'.repeat(100_000),
      )
      talk.source.setHorizon(0, 7)
      talk.source.offer()
      for (let turn = 0; turn < 2; turn++) {
        talk.ownerHears()
        talk.sourceHears()
      }
      expect([talk.horizons.at(-1), talk.owner.horizon]).to.deep.equal([7, 0])
      talk.untilNothingIsSaid()
      expect(new Set(talk.horizons)).to.deep.equal(new Set([7]))
      expect(talk.horizons.length).to.be.greaterThan(2)
      expect(talk.owner.horizon).to.equal(7)
    })

    it('gives the owner its horizon where it holds nothing else', () => {
      const talk = new Talk()
      talk.source.setHorizon(0, 7)
      talk.source.offer()
      talk.untilNothingIsSaid()
      expect([talk.owner.horizon, talk.source.pending]).to.deep.equal([7, 0])
    })

    it('says nothing of a horizon that it does not have', () => {
      const talk = new Talk()
      talk.keep([['a', 1]])
      talk.source.offer()
      expect(talk.items.map((item) => 'horizon' in item)).to.deep.equal([false])
    })

    it('that grows by another has the lesser of both horizons', () => {
      const talk = new Talk()
      talk.keep([['a', 9]])
      talk.source.setHorizon(0, 7)
      talk.keep([['b', 9]])
      expect(talk.source.copyOf(0)?.horizon).to.equal(0)
    })

    it('goes on with what is collected beside it, as far as it does not know of it', () => {
      const talk = new Talk()
      const removed = (key: string, millis: number) => {
        const tombstone = { value: null, timestamp: { millis, counter: 0, nodeId: 'w' } }
        return { map: 'map', key, tombstone }
      }
      talk.source.keepRemovals(0, [removed('nowhere', 9)])
      expect(talk.source.pending, 'where no copy is kept').to.equal(0)
      talk.keep([['a', 9]])
      talk.source.setHorizon(0, 5)
      talk.source.offer()
      talk.source.keepRemovals(0, [removed('later', 5), removed('known', 4)])
      expect(
        talk.source
          .copyOf(0)
          ?.places()
          .map(({ key }) => key),
      ).to.deep.equal(['a', 'later'])
      talk.ownerHears()
      talk.sourceHears()
      expect(talk.source.pending, 'what was said of it before counts for nothing').to.equal(1)
      talk.source.offer()
      talk.untilNothingIsSaid()
      expect(talk.owner.record('map', 'later')).to.deep.include({ value: null })
    })

    it('that grows by an earlier one keeps the removals which that one remembers', () => {
      const talk = new Talk()
      talk.keep([['a', 5]], null)
      const store = new PartitionStore()
      write(store, 'b', 9)
      store.collect(7)
      talk.source.keep(0, store)
      expect(talk.source.copyOf(0)?.record('map', 'a')).to.deep.include({ value: null })
    })
  })

  it('does not take two copies for the same whose differences would cancel out in a plain sum', () => {
    const talk = new Talk()
    for (const [key, millis] of [
      ['c', 2],
      ['a', 5],
    ] as const) {
      write(talk.owner, key, millis)
    }
    talk.keep([
      ['a', 6],
      ['c', 5],
    ])
    talk.source.offer()
    talk.untilNothingIsSaid()
    expect(['a', 'c'].map((key) => talk.owner.record('map', key)?.timestamp.millis)).to.deep.equal([6, 5])
  })

  it('never loses a record, whatever both sides hold', () => {
    const side = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 1, max: 9 })))
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const talk = new Talk()
        for (const [key, millis] of theirs) write(talk.owner, key, millis)
        talk.keep(mine)
        const expected = new Map<string, number>()
        for (const [key, millis] of [...mine, ...theirs]) {
          expected.set(key, Math.max(millis, expected.get(key) ?? 0))
        }
        talk.source.offer()
        talk.untilNothingIsSaid()
        expect(talk.source.pending).to.equal(0)
        for (const [key, millis] of expected) {
          expect(talk.owner.record('map', key)?.timestamp.millis).to.equal(millis)
        }
      }),
    )
  })
})

describe('buckets', () => {
  it('name every place in which two copies differ', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.integer({ min: 1, max: 5 })), {
      selector: ([key]) => key,
      maxLength: 30,
    })
    fc.assert(
      fc.property(entries, entries, (mine, theirs) => {
        const [a, b] = [new PartitionStore(), new PartitionStore()]
        for (const [key, millis] of mine) write(a, key, millis)
        for (const [key, millis] of theirs) write(b, key, millis)
        const named = new Set(placesThatDiffer(a, bucketsOf(b)).map(({ key }) => key))
        for (const [key, millis] of mine) {
          if (b.record('map', key)?.timestamp.millis !== millis) expect(named.has(key)).to.equal(true)
        }
        expect(placesThatDiffer(a, bucketsOf(a))).to.deep.equal([])
      }),
    )
  })
})
