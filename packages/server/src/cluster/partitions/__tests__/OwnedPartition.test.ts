/** The owner of one partition, with everything around it scripted: no sockets, no clock, no other node. */
import { expect } from 'chai'
import type { ClusterEvent, OpResult, Partition } from '@topgunbuild/core'
import { routedOp, type OpSketch } from '../../../__tests__/support/routed-op'
import { OWNER_TERM as TERM, OwnerScript } from '../../../__tests__/support/OwnerScript'
import { stateOf } from '../../../__tests__/support/states'
import { bucketsOf } from '../../repair/buckets'
import type { StoredRecord, StreamItem } from '../../mesh/peer-messages'
import type { Ack } from '../ack-rule'
import { PartitionStore } from '../PartitionStore'
import type { RoutedOp } from '../RoutedOp'

const DEAD_AFTER_MS = 500

type ItemOf<K extends StreamItem['kind']> = Extract<StreamItem, { kind: K }>

class Scripted extends OwnerScript {
  readonly acks: { opId: string; ack: Ack }[] = []
  readonly unlinkedNodes = new Set<string>()
  wall = 0
  hasRoom = true
  readonly waitingChunks: (() => unknown)[] = []
  reserved = 0
  mostReserved = Number.POSITIVE_INFINITY

  constructor(partition: Partial<Partition>, { backupCount = 1, isDurable = false } = {}) {
    const members = stateOf(['a', 'b', 'c', 'd'], backupCount)
    const durable = { ...members, members: members.members.map((member) => ({ ...member, isDurable: true as const })) }
    super(isDurable ? durable : members, partition, DEAD_AFTER_MS, isDurable)
  }

  /** An owner whose replicas have all answered. */
  static serving(partition: Partial<Partition>, options: { backupCount?: number; isDurable?: boolean } = {}): Scripted {
    return new Scripted(partition, options).serves()
  }

  wallNow(): number {
    return this.wall
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    this.waitingChunks.push(send)
    if (this.hasRoom) for (const run of this.waitingChunks.splice(0)) run()
  }

  isLinked(nodeId: string): boolean {
    return !this.unlinkedNodes.has(nodeId)
  }

  acknowledge(_partitionId: number, _term: number, routed: RoutedOp, ack: Ack): void {
    this.acks.push({ opId: routed.opId, ack })
  }

  collectableAt(): number {
    return this.wall
  }

  reserveHeld(bytes: number): boolean {
    if (this.reserved + bytes > this.mostReserved) return false
    this.reserved += bytes
    return true
  }

  // ── what the test does ──

  submit(opId: string, sketch: OpSketch = {}): void {
    const respond = (result: OpResult): void => void this.answers.push(result)
    this.owned.submit(routedOp({ key: opId, ...sketch, opId, respond }))
  }

  /** The disk of this node has everything up to here. */
  keeps(seq: number): void {
    this.store.kept = seq
    this.owned.onKept()
  }

  keptBy(nodeId: string, seq: number, kept: number): void {
    this.owned.onAck(nodeId, { term: TERM, seq, chunk: 0, kept })
  }

  acked(nodeId: string, seq: number, chunk = 0, term = TERM): void {
    this.owned.onAck(nodeId, { term, seq, chunk })
  }

  /** The replica says what it holds. */
  holds(nodeId: string, keys: readonly string[]): void {
    const replica = new PartitionStore()
    for (const key of keys) {
      const record = this.store.record('map', key)
      if (record !== undefined) replica.merge('map', key, record, 1)
    }
    this.owned.onAck(nodeId, { term: TERM, seq: 0, chunk: 0, buckets: bucketsOf(replica) })
  }

  /** Time passes in the steps in which a node looks after its partitions. */
  passes(ms: number): void {
    for (let step = 0; step < ms; step += 50) {
      this.time += 50
      this.owned.tick()
    }
  }

  relink(nodeId: string): void {
    this.owned.unlinked(nodeId)
    this.owned.linked(nodeId)
  }

  // ── what the test sees ──

  sentTo<K extends StreamItem['kind']>(nodeId: string, kind: K): ItemOf<K>[] {
    return this.streamed.flatMap(({ to, item }) => (to === nodeId && item.kind === kind ? [item as ItemOf<K>] : []))
  }

  seqsTo(nodeId: string): number[] {
    return this.sentTo(nodeId, 'op').map(({ seq }) => seq)
  }

  get ackedIds(): string[] {
    return this.acks.map(({ opId }) => opId)
  }

  reported(type: ClusterEvent['type']): ClusterEvent[] {
    return this.reports.filter((fact) => fact.type === type)
  }

  /** The bring-up of `nodeId` goes through: every chunk confirmed, and the last seq. */
  broughtUp(nodeId: string): void {
    let confirmed = 0
    for (;;) {
      const chunk = this.sentTo(nodeId, 'snapshot').at(-1)?.chunk ?? 0
      if (chunk === confirmed) break
      confirmed = chunk
      this.acked(nodeId, this.store.seq, chunk)
    }
  }
}

function stored(key: string, millis: number, seq: number): StoredRecord {
  return { m: 'map', k: key, r: { value: `v${millis}`, timestamp: { millis, counter: 0, nodeId: 'writer' } }, s: seq }
}

describe('OwnedPartition, taking over', () => {
  it('asks every replica the state lists, and acknowledges nothing at any level before all have answered', () => {
    const script = new Scripted({ backups: ['b'], followers: ['c'] })
    script.owned.begin()
    expect(script.takes).to.deep.equal(['b', 'c'])
    script.submit('op', { asked: 'APPLIED' })
    expect(script.acks).to.deep.equal([])
    script.takeAnswered('b')
    expect(script.acks).to.deep.equal([])
    script.takeAnswered('c')
    expect(script.ackedIds).to.deep.equal(['op'])
  })

  it('counts no answer for another term, no second answer, and no stranger’s', () => {
    const script = new Scripted({ backups: ['b', 'c'] })
    script.owned.begin()
    script.submit('op', { asked: 'APPLIED' })
    script.takeAnswered('b', [], 0, TERM - 1)
    script.takeAnswered('c')
    script.takeAnswered('c')
    script.takeAnswered('d')
    expect(script.acks).to.deep.equal([])
    script.takeAnswered('b')
    expect(script.ackedIds).to.deep.equal(['op'])
  })

  it('serves at once where no replica is listed', () => {
    const script = new Scripted({})
    script.owned.begin()
    script.submit('op')
    expect(script.acks).to.deep.equal([{ opId: 'op', ack: { level: 'APPLIED', holders: ['a'] } }])
  })

  it('takes what a replica has more, and sends it to the others in its own term', () => {
    const script = new Scripted({ backups: ['b', 'c'] })
    script.store.term = TERM - 1
    script.owned.begin()
    script.takeAnswered('b', [stored('late', 9, 7)], 7)
    script.takeAnswered('c', [], 6)
    expect(script.store.record('map', 'late')?.value).to.equal('v9')
    expect([script.store.term, script.store.seq]).to.deep.equal([TERM, 8])
    for (const nodeId of ['b', 'c']) {
      expect(script.sentTo(nodeId, 'op').map(({ k, seq, term }) => [k, seq, term])).to.deep.equal([['late', 8, TERM]])
    }
  })

  it('sends a replica again what it lacks of the owner’s own', () => {
    const script = new Scripted({ backups: ['b'] })
    for (const seq of [1, 2, 3]) {
      const { m, k, r } = stored(`k${seq}`, seq, seq)
      script.store.merge(m, k, r, seq)
      script.store.recent.note({ term: TERM - 1, seq, identity: routedOp({ key: k, millis: seq }).identity })
    }
    script.store.seq = 3
    script.store.term = TERM - 1
    script.owned.begin()
    script.takeAnswered('b', [], 1)
    expect(script.sentTo('b', 'op').map(({ k }) => k)).to.deep.equal(['k2', 'k3'])
  })

  it('waits no longer for a replica that the newest state does not list', () => {
    const script = new Scripted({ backups: ['b', 'c'] })
    script.owned.begin()
    script.submit('op', { asked: 'APPLIED' })
    script.takeAnswered('b')
    script.becomes({ backups: ['b'] })
    expect(script.ackedIds).to.deep.equal(['op'])
  })

  it('asks again on a new link, and reports who does not answer', () => {
    const script = new Scripted({ backups: ['b', 'c'] })
    script.owned.begin()
    script.takeAnswered('c')
    script.relink('b')
    expect(script.takes).to.deep.equal(['b', 'c', 'b'])
    script.passes(DEAD_AFTER_MS - 50)
    expect(script.reports).to.deep.equal([])
    script.passes(50)
    expect(script.reports).to.deep.equal([{ type: 'stalled', partitionId: 0, term: TERM, nodeId: 'b' }])
  })
})

describe('OwnedPartition, acknowledging', () => {
  it('acknowledges QUORUM only after the backup has', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op')
    expect(script.seqsTo('b')).to.deep.equal([1])
    expect(script.acks).to.deep.equal([])
    script.acked('b', 0)
    expect(script.acks).to.deep.equal([])
    script.acked('b', 1)
    expect(script.acks).to.deep.equal([{ opId: 'op', ack: { level: 'REPLICATED', holders: ['a', 'b'] } }])
    expect(script.answers).to.deep.equal([])
  })

  it('counts no ack of another term, of a stranger, or beyond what it has sent', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op-1')
    script.acked('b', 1, 0, TERM - 1)
    script.acked('c', 1)
    expect(script.acks).to.deep.equal([])
    script.acked('b', 99)
    script.submit('op-2')
    expect(script.ackedIds).to.deep.equal(['op-1'])
  })

  it('needs two of three backups for QUORUM, all for STRONG, none for APPLIED', () => {
    const script = Scripted.serving({ backups: ['b', 'c', 'd'] }, { backupCount: 3 })
    script.submit('quorum', { asked: 'QUORUM' })
    script.submit('strong', { asked: 'STRONG' })
    script.submit('applied', { asked: 'APPLIED' })
    expect(script.ackedIds).to.deep.equal(['applied'])
    script.acked('b', 3)
    expect(script.ackedIds).to.deep.equal(['applied'])
    script.acked('c', 3)
    expect(script.ackedIds).to.deep.equal(['applied', 'quorum'])
    script.acked('d', 3)
    expect(script.ackedIds).to.deep.equal(['applied', 'quorum', 'strong'])
  })

  it('refuses before the apply, and then has neither applied nor sent anything', () => {
    const script = Scripted.serving({ backups: [] })
    for (const asked of ['STRONG', 'REPLICATED', 'PERSISTED'] as const) script.submit(asked, { asked })
    expect(script.answers.map(({ opId, error }) => [opId, error?.code])).to.deep.equal([
      ['STRONG', 'NOT_READY'],
      ['REPLICATED', 'NOT_READY'],
      ['PERSISTED', 'REJECTED'],
    ])
    expect(script.store.isEmpty).to.equal(true)
    expect(script.streamed).to.deep.equal([])
  })

  it('holds an acknowledgement that needs a stalled backup until a state has taken that backup out', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('quorum')
    script.submit('replicated', { asked: 'REPLICATED' })
    script.passes(DEAD_AFTER_MS + 100)
    expect(script.reports).to.deep.equal([{ type: 'stalled', partitionId: 0, term: TERM, nodeId: 'b' }])
    expect(script.acks).to.deep.equal([])
    script.becomes({ backups: [] })
    expect(script.acks).to.deep.equal([{ opId: 'quorum', ack: { level: 'APPLIED', holders: ['a'] } }])
  })

  it('does not report a backup that has everything, nor one that goes on acknowledging', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.passes(3 * DEAD_AFTER_MS)
    for (let seq = 1; seq <= 10; seq++) {
      script.submit(`op-${seq}`)
      script.submit(`more-${seq}`)
      script.passes(DEAD_AFTER_MS / 2)
      script.acked('b', 2 * seq - 1)
    }
    expect(script.reports).to.deep.equal([])
  })

  it('lets a resend attach to the op it repeats: one seq, two answers', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('first', { key: 'k', millis: 5 })
    script.submit('again', { key: 'k', millis: 5 })
    expect(script.seqsTo('b')).to.deep.equal([1])
    expect(script.store.recent.list().length).to.equal(1)
    script.acked('b', 1)
    expect(script.ackedIds).to.deep.equal(['first', 'again'])
    script.submit('late', { key: 'k', millis: 5 })
    expect(script.seqsTo('b')).to.deep.equal([1])
    expect(script.ackedIds).to.deep.equal(['first', 'again', 'late'])
  })

  it('acknowledges an op that lost to a later write only when that write is as safe', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('newer', { key: 'k', millis: 9 })
    script.submit('older', { key: 'k', millis: 5 })
    expect(script.store.record('map', 'k')?.timestamp.millis).to.equal(9)
    expect(script.acks).to.deep.equal([])
    script.acked('b', 1)
    expect(script.ackedIds).to.deep.equal(['newer', 'older'])
  })

  it('answers BACKUPS_UNCONFIRMED past the op’s time, because it was applied, and never again', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op', { deadlineAt: 300 })
    script.passes(250)
    expect(script.answers).to.deep.equal([])
    script.passes(50)
    expect(script.answers.map(({ success, error }) => [success, error?.code])).to.deep.equal([
      [false, 'BACKUPS_UNCONFIRMED'],
    ])
    script.acked('b', 1)
    expect(script.acks).to.deep.equal([])
    expect(script.owned.pendingOps).to.equal(0)
  })

  it('sends what was not confirmed again after a lost link, and nothing that was', () => {
    const script = Scripted.serving({ backups: ['b'] })
    for (const opId of ['op-1', 'op-2', 'op-3']) script.submit(opId)
    script.acked('b', 1)
    script.owned.unlinked('b')
    script.submit('op-4')
    expect(script.seqsTo('b')).to.deep.equal([1, 2, 3])
    script.acked('b', 4)
    expect(script.ackedIds).to.deep.equal(['op-1'])
    script.owned.linked('b')
    expect(script.sentTo('b', 'start').at(-1)).to.deep.equal({
      kind: 'start',
      p: 0,
      term: TERM,
      base: 1,
      bringUp: false,
    })
    expect(script.seqsTo('b')).to.deep.equal([1, 2, 3, 2, 3, 4])
    script.acked('b', 4)
    expect(script.ackedIds).to.deep.equal(['op-1', 'op-2', 'op-3', 'op-4'])
  })

  it('names the op of a seq whose record another has replaced since', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('first', { key: 'k', millis: 5 })
    script.submit('second', { key: 'k', millis: 6 })
    const [first, second] = script.store.recent.list()
    script.relink('b')
    const again = script.sentTo('b', 'op').slice(2)
    expect(again.map(({ r }) => r.timestamp.millis)).to.deep.equal([6, 6])
    expect(again.map((item) => item.of)).to.deep.equal([first?.identity, undefined])
    expect(first?.identity).not.to.equal(second?.identity)
  })

  it('reports a backup whose hole is older than the window, rather than jump over it', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op-1')
    script.owned.unlinked('b')
    for (let count = 0; count < 3000; count++) script.submit(`op-${count}-${'x'.repeat(100)}`, { asked: 'APPLIED' })
    script.owned.linked('b')
    expect(script.reported('stalled').length).to.equal(1)
    script.acked('b', script.store.seq)
    expect(script.ackedIds.includes('op-1')).to.equal(false)
  })
})

describe('OwnedPartition, bringing a follower up', () => {
  it('streams from now on first, then sends the snapshot, and reports it synced when both are confirmed', () => {
    const script = Scripted.serving({})
    script.submit('old')
    script.becomes({ followers: ['c'] })
    script.submit('new')
    expect(script.streamed.map(({ item }) => item.kind)).to.deep.equal(['start', 'snapshot', 'op'])
    expect(script.sentTo('c', 'start')[0]).to.deep.equal({ kind: 'start', p: 0, term: TERM, base: 1, bringUp: true })
    const [snapshot] = script.sentTo('c', 'snapshot')
    expect(snapshot?.records.map(({ k }) => k)).to.deep.equal(['old'])
    expect(snapshot?.recent?.map(({ seq }) => seq)).to.deep.equal([1])
    script.acked('c', 1, snapshot?.chunk)
    expect(script.reported('synced')).to.deep.equal([])
    script.acked('c', 2)
    const synced = { type: 'synced', partitionId: 0, term: TERM, nodeId: 'c', incarnation: 'c-1' }
    expect(script.reported('synced')).to.deep.equal([synced])
    script.acked('c', 2)
    expect(script.reported('synced').length).to.equal(1)
  })

  it('counts a follower while there is no backup, but only for what it took from the stream itself', () => {
    const script = Scripted.serving({})
    script.submit('old')
    script.becomes({ followers: ['c'] })
    script.submit('resent', { key: 'old', asked: 'REPLICATED' })
    script.submit('new', { asked: 'REPLICATED' })
    script.acked('c', 2)
    expect(script.acks.map(({ opId, ack }) => [opId, ack.level])).to.deep.equal([
      ['old', 'APPLIED'],
      ['new', 'REPLICATED'],
    ])
    script.broughtUp('c')
    expect(script.ackedIds).to.deep.equal(['old', 'new', 'resent'])
  })

  it('counts no follower while there is a backup in sync, until it is reported in sync itself', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ followers: ['c'] })
    script.submit('op-1')
    script.acked('c', 1)
    expect(script.acks).to.deep.equal([])
    script.acked('b', 1)
    expect(script.ackedIds).to.deep.equal(['op-1'])
    script.broughtUp('c')
    expect(script.reported('synced').length).to.equal(1)
    script.submit('op-2')
    script.acked('b', 2)
    expect(script.ackedIds).to.deep.equal(['op-1'])
    script.acked('c', 2)
    expect(script.ackedIds).to.deep.equal(['op-1', 'op-2'])
  })

  it('sends a large snapshot chunk by chunk, each after the one before was confirmed', () => {
    const script = Scripted.serving({})
    for (let count = 0; count < 10; count++) script.submit(`op-${count}`, { value: 'x'.repeat(100_000) })
    script.becomes({ followers: ['c'] })
    expect(script.sentTo('c', 'snapshot').length).to.equal(1)
    script.broughtUp('c')
    const chunks = script.sentTo('c', 'snapshot')
    expect(chunks.length).to.be.greaterThan(2)
    expect(chunks.flatMap(({ records }) => records.map(({ k }) => k)).length).to.equal(10)
    expect(chunks.map(({ recent }) => recent !== null)).to.deep.equal(chunks.map((_, at) => at === chunks.length - 1))
    expect(script.reported('synced').length).to.equal(1)
  })

  it('counts no late ack of an earlier bring-up', () => {
    const script = Scripted.serving({})
    script.submit('old')
    script.becomes({ followers: ['c'] })
    const early = script.sentTo('c', 'snapshot')[0]?.chunk ?? 0
    script.relink('c')
    script.acked('c', 1, early)
    expect(script.reported('synced')).to.deep.equal([])
    script.holds('c', [])
    const current = script.sentTo('c', 'snapshot')[1]?.chunk ?? 0
    expect(current).not.to.equal(early)
    script.acked('c', 1, current)
    expect(script.reported('synced').length).to.equal(1)
  })

  it('asks in a second attempt what is there already, and sends only the rest', () => {
    const script = Scripted.serving({})
    for (let count = 0; count < 20; count++) script.submit(`op-${count}`)
    script.becomes({ followers: ['c'] })
    script.relink('c')
    expect(script.sentTo('c', 'start').map(({ compare }) => compare)).to.deep.equal([undefined, true])
    expect(script.sentTo('c', 'snapshot').length).to.equal(1)
    const held = Array.from({ length: 19 }, (_, count) => `op-${count}`)
    script.holds('c', held)
    const sent = script.sentTo('c', 'snapshot')[1]?.records.map(({ k }) => k) ?? []
    expect(sent).to.include('op-19')
    expect(sent.length).to.be.below(20)
    script.acked('c', 20, script.sentTo('c', 'snapshot')[1]?.chunk)
    expect(script.reported('synced').length).to.equal(1)
  })

  it('lets writers wait for a follower that falls behind in its second attempt, and not in its first', () => {
    const script = Scripted.serving({})
    script.becomes({ followers: ['c'] })
    for (let count = 0; count < 300; count++) script.submit(`first-${count}`, { asked: 'APPLIED' })
    expect(script.ackedIds.length).to.equal(300)
    script.relink('c')
    for (let count = 0; count < 300; count++) script.submit(`second-${count}`, { asked: 'APPLIED' })
    expect(script.ackedIds.length).to.be.within(300 + 256, 300 + 258)
    expect(script.owned.pendingOps).to.be.above(40)
    const reached = script.seqsTo('c').at(-1) ?? 0
    script.acked('c', reached)
    expect(script.ackedIds).to.deep.equal([
      ...Array.from({ length: 300 }, (_, count) => `first-${count}`),
      ...Array.from({ length: 300 }, (_, count) => `second-${count}`),
    ])
  })

  it('reports a follower synced again when the late word of an earlier stall undid it', () => {
    const script = Scripted.serving({})
    script.becomes({ followers: ['c'] })
    script.broughtUp('c')
    expect(script.reported('synced').length).to.equal(1)
    script.becomes({ followers: [], backups: ['c'] })
    script.becomes({ followers: ['c'], backups: [] })
    expect(script.reported('synced').length).to.equal(2)
    expect(script.sentTo('c', 'start').length, 'it lacks nothing').to.equal(1)
  })

  it('starts over with a follower that stalls, and reports nothing', () => {
    const script = Scripted.serving({})
    script.becomes({ followers: ['c'] })
    script.passes(DEAD_AFTER_MS + 50)
    expect(script.sentTo('c', 'start').length).to.equal(2)
    expect(script.reports).to.deep.equal([])
  })

  it('sends nothing to a replica the state does not list any more', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ backups: [] })
    const before = script.streamed.length
    script.submit('op')
    script.acked('b', 1)
    expect(script.streamed.length).to.equal(before)
    expect(script.acks[0]?.ack.holders).to.deep.equal(['a'])
  })

  it('brings a backup that stalled up from the beginning when the state lists it again', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op')
    script.passes(DEAD_AFTER_MS + 50)
    script.becomes({ backups: [], followers: ['b'] })
    expect(script.sentTo('b', 'start').at(-1)?.bringUp).to.equal(true)
    expect(
      script
        .sentTo('b', 'snapshot')
        .at(-1)
        ?.records.map(({ k }) => k),
    ).to.deep.equal(['op'])
  })
})

describe('OwnedPartition, with disks', () => {
  const DURABLE = { isDurable: true }

  it('acknowledges PERSISTED once its own disk and that of every backup have the write', () => {
    const script = Scripted.serving({ backups: ['b', 'c'] }, DURABLE)
    script.submit('op', { asked: 'PERSISTED' })
    script.keptBy('b', 1, 1)
    script.keptBy('c', 1, 0)
    script.keeps(1)
    expect(script.acks).to.deep.equal([])
    script.keptBy('c', 1, 1)
    expect(script.acks).to.deep.equal([{ opId: 'op', ack: { level: 'PERSISTED', holders: ['a', 'b', 'c'] } }])
  })

  it('acknowledges REPLICATED without waiting for any disk', () => {
    const script = Scripted.serving({ backups: ['b'] }, DURABLE)
    script.submit('op')
    script.keptBy('b', 1, 0)
    expect(script.ackedIds).to.deep.equal(['op'])
  })

  it('refuses PERSISTED before the apply while a backup has no disk', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('op', { asked: 'PERSISTED' })
    expect(script.answers.map(({ error }) => error?.code)).to.deep.equal(['REJECTED'])
    expect(script.store.isEmpty).to.equal(true)
  })

  it('believes no more to be on a disk than was sent', () => {
    const script = Scripted.serving({ backups: ['b'] }, DURABLE)
    script.submit('first', { asked: 'PERSISTED' })
    script.keptBy('b', 1, 9)
    script.keeps(2)
    script.submit('second', { asked: 'PERSISTED' })
    expect(script.ackedIds).to.deep.equal(['first'])
  })

  it('reports a follower synced once the end of its bring-up is on its disk, too', () => {
    const script = Scripted.serving({}, DURABLE)
    script.submit('old')
    script.becomes({ followers: ['c'] })
    script.submit('new')
    const [snapshot] = script.sentTo('c', 'snapshot')
    script.acked('c', 2, snapshot?.chunk)
    expect(script.reported('synced')).to.deep.equal([])
    script.keptBy('c', 2, 2)
    expect(script.reported('synced').length).to.equal(1)
  })

  it('reports the seal when its own disk was the last thing that was waited for', () => {
    const script = Scripted.serving({ backups: ['b'] }, DURABLE)
    script.submit('op', { asked: 'PERSISTED' })
    script.becomes({ moveTo: 'b' })
    script.keptBy('b', 1, 1)
    expect(script.reported('sealed')).to.deep.equal([])
    script.keeps(1)
    expect(script.reported('sealed').length).to.equal(1)
  })

  it('calls returned records safe only when they are on every disk', () => {
    const script = Scripted.serving({ backups: ['b'], target: { owner: 'a', backups: ['b'] } }, DURABLE)
    let isSafe = false
    script.submit('op')
    script.owned.whenSafe(
      () => {
        isSafe = true
      },
      () => expect.fail('the term has not ended'),
    )
    script.keptBy('b', 1, 0)
    script.keeps(1)
    expect(isSafe).to.equal(false)
    script.keptBy('b', 1, 1)
    expect(isSafe).to.equal(true)
  })
})

describe('OwnedPartition, under seal', () => {
  it('reports the seal once nothing is in flight and every copy has the last seq', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('in-flight')
    script.becomes({ moveTo: 'b' })
    expect(script.reports).to.deep.equal([])
    script.acked('b', 1)
    expect(script.ackedIds).to.deep.equal(['in-flight'])
    expect(script.reports).to.deep.equal([{ type: 'sealed', partitionId: 0, term: TERM, to: 'b' }])
  })

  it('waits, even for an answered write, until the successor and every other copy confirmed it', () => {
    const script = Scripted.serving({ backups: ['b', 'c'] })
    script.submit('applied', { asked: 'APPLIED' })
    script.becomes({ moveTo: 'b' })
    script.acked('b', 1)
    expect(script.reported('sealed')).to.deep.equal([])
    script.acked('c', 1)
    expect(script.reported('sealed').length).to.equal(1)
  })

  it('reports the seal once the last write that waited for its level was given up', () => {
    const script = Scripted.serving({ backups: ['b'] }, { isDurable: true })
    script.submit('op', { asked: 'PERSISTED', deadlineAt: 300 })
    script.keptBy('b', 1, 0)
    script.becomes({ moveTo: 'b' })
    expect(script.reported('sealed')).to.deep.equal([])
    script.passes(350)
    expect(script.reported('sealed').length).to.equal(1)
  })

  it('holds what comes while it is sealed, and applies none of it', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    script.submit('op', { asked: 'APPLIED' })
    expect(script.store.isEmpty).to.equal(true)
    expect(script.acks).to.deep.equal([])
    expect(script.owned.pendingOps).to.equal(1)
  })

  it('serves what it held when the move is withdrawn', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    for (const opId of ['op-1', 'op-2']) script.submit(opId)
    script.becomes({ moveTo: null })
    expect(script.seqsTo('b')).to.deep.equal([1, 2])
    script.acked('b', 2)
    expect(script.ackedIds).to.deep.equal(['op-1', 'op-2'])
    expect(script.reserved).to.equal(0)
  })

  it('seals again for the next move, and reports that too', () => {
    const script = Scripted.serving({ backups: ['b', 'c'] })
    script.becomes({ moveTo: 'b' })
    script.becomes({ moveTo: null })
    script.becomes({ moveTo: 'c' })
    const successors = script.reported('sealed').map((fact) => (fact.type === 'sealed' ? fact.to : ''))
    expect(successors).to.deep.equal(['b', 'c'])
  })

  it('names the successor of the newest state when a state changes it without a withdrawal between', () => {
    const script = Scripted.serving({ backups: ['b', 'c'] })
    script.becomes({ moveTo: 'b' })
    script.becomes({ moveTo: 'c' })
    expect(script.reported('sealed').at(-1)).to.deep.equal({ type: 'sealed', partitionId: 0, term: TERM, to: 'c' })
  })

  it('never ends a seal by itself, however long it takes', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    script.passes(20 * DEAD_AFTER_MS)
    script.submit('op', { asked: 'APPLIED' })
    expect(script.acks).to.deep.equal([])
    expect(script.store.isEmpty).to.equal(true)
  })

  it('answers NOT_READY, with a hint when to come again, to what it held for a second', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    script.submit('op')
    script.passes(950)
    expect(script.answers).to.deep.equal([])
    script.passes(50)
    expect(script.answers.map(({ error }) => [error?.code, (error?.retryAfterMs ?? 0) > 0])).to.deep.equal([
      ['NOT_READY', true],
    ])
    expect(script.reserved).to.equal(0)
    script.becomes({ moveTo: null })
    expect(script.store.isEmpty).to.equal(true)
  })

  it('holds no more than 4 MiB, and says so to the rest at once', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    for (let count = 0; count < 6; count++) script.submit(`op-${count}`, { value: 'x'.repeat(2 ** 20) })
    expect(script.reserved).to.be.at.most(4 * 2 ** 20)
    expect(script.owned.pendingOps + script.answers.length).to.equal(6)
    expect(script.answers.length).to.be.greaterThan(1)
    expect(script.answers.every(({ error }) => error?.code === 'NOT_READY')).to.equal(true)
  })

  it('holds no more than the node has room for', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.mostReserved = 1500
    script.becomes({ moveTo: 'b' })
    for (let count = 0; count < 20; count++) script.submit(`op-${count}`)
    expect(script.reserved).to.be.at.most(1500)
    expect(script.answers.length).to.be.greaterThan(0)
    expect(script.owned.pendingOps + script.answers.length).to.equal(20)
  })

  it('takes a held op in: it is carried to the new owner, never sent back to the client', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    script.submit('op')
    expect(script.owned.relinquish().map(({ opId, mayRedirect }) => [opId, mayRedirect])).to.deep.equal([['op', false]])
  })
})

describe('OwnedPartition, relinquishing', () => {
  it('gives back everything unanswered, applied or held, and keeps nothing', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.submit('answered', { asked: 'APPLIED' })
    script.submit('waiting')
    script.becomes({ moveTo: 'b' })
    script.submit('held')
    expect(script.owned.pendingOps).to.equal(2)
    expect(script.owned.relinquish().map(({ opId }) => opId)).to.deep.equal(['waiting', 'held'])
    expect(script.owned.pendingOps).to.equal(0)
    expect(script.reserved).to.equal(0)
    expect(script.answers).to.deep.equal([])
    expect(script.ackedIds).to.deep.equal(['answered'])
  })

  it('tells whoever waits for its backups that they will not hear it from this term', () => {
    const script = Scripted.serving({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    const said: string[] = []
    script.submit('op')
    script.owned.whenSafe(
      () => said.push('safe'),
      () => said.push('lost'),
    )
    expect(said).to.deep.equal([])
    script.owned.relinquish()
    expect(said).to.deep.equal(['lost'])
    script.acked('b', 1)
    expect(said).to.deep.equal(['lost'])
  })

  it('gives back what came while it was still taking over', () => {
    const script = new Scripted({ backups: ['b'] })
    script.owned.begin()
    script.submit('op')
    expect(script.owned.relinquish().map(({ opId }) => opId)).to.deep.equal(['op'])
  })
})

describe('OwnedPartition, returned records', () => {
  it('gives records that came back their place in the order, and streams them', () => {
    const script = Scripted.serving({ backups: ['b'] })
    expect(script.owned.mergeReturned([stored('k', 3, 1)])).to.equal(true)
    expect(script.sentTo('b', 'op').map(({ k, seq }) => [k, seq])).to.deep.equal([['k', 1]])
    expect(script.owned.mergeReturned([stored('k', 3, 1)])).to.equal(true)
    expect(script.seqsTo('b')).to.deep.equal([1])
  })

  it('takes none while it changes hands', () => {
    const taking = new Scripted({ backups: ['b'] })
    taking.owned.begin()
    expect(taking.owned.mergeReturned([stored('k', 3, 1)])).to.equal(false)
    const sealed = Scripted.serving({ backups: ['b'] })
    sealed.becomes({ moveTo: 'b' })
    expect(sealed.owned.mergeReturned([stored('k', 3, 1)])).to.equal(false)
    expect(sealed.store.isEmpty).to.equal(true)
  })
})

describe('OwnedPartition, records that end', () => {
  const mortal: StoredRecord = {
    m: 'map',
    k: 'k',
    r: { value: 1, timestamp: { millis: 1000, counter: 0, nodeId: 'w' }, ttlMs: 500 },
    s: 0,
  }

  it('removes what has lived its time, and streams that like any write', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.wall = 1500
    script.owned.mergeReturned([mortal])
    script.owned.tick()
    expect(script.store.record('map', 'k')?.value).to.equal(1)
    script.wall = 1501
    script.owned.tick()
    const removal = { value: null, timestamp: { millis: 1000, counter: 0, nodeId: 'w~ended' } }
    expect(script.store.record('map', 'k')).to.deep.equal(removal)
    expect(script.sentTo('b', 'op').map(({ seq, r }) => [seq, r.value])).to.deep.equal([
      [1, 1],
      [2, null],
    ])
    script.wall = 9000
    script.owned.tick()
    expect(script.seqsTo('b')).to.deep.equal([1, 2])
  })

  it('removes nothing while it changes hands, and does so afterwards', () => {
    const script = Scripted.serving({ backups: ['b'] })
    script.owned.mergeReturned([mortal])
    script.wall = 5000
    script.becomes({ moveTo: 'b' })
    script.owned.tick()
    expect(script.store.record('map', 'k')?.value).to.equal(1)
    script.becomes({ moveTo: null })
    script.owned.tick()
    expect(script.store.record('map', 'k')?.value).to.equal(null)
  })

  it('removes what it took over, though it was written to another owner', () => {
    const script = new Scripted({ backups: ['b'] })
    script.owned.begin()
    script.wall = 5000
    script.owned.tick()
    script.owned.onTakeAnswer('b', { term: TERM, seq: 1, records: [mortal] })
    expect(script.store.record('map', 'k')?.value).to.equal(1)
    script.owned.tick()
    expect(script.store.record('map', 'k')?.value).to.equal(null)
  })
})
