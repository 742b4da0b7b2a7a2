/** Copies that take over from each other through real takings and real streams, while some of what is sent never arrives. */
import { messageKeyOf, type ClusterState, type Partition } from '@topgunbuild/core'
import { expect } from 'chai'
import { OwnerScript } from '../../../__tests__/support/OwnerScript'
import { routedOp, type OpSketch } from '../../../__tests__/support/routed-op'
import { stateOf, withPartition } from '../../../__tests__/support/states'
import { OwnedPartition } from '../OwnedPartition'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition } from '../ReplicaPartition'
import type { RoutedOp } from '../RoutedOp'

const MAP = 'map'
const TOPIC = 'topic:news'
const AGE = 10_000
const NAMES = ['a', 'b', 'c', 'd']

interface Copy {
  readonly store: PartitionStore
  readonly replica: ReplicaPartition
}

/** One of the copies as the owner of a term, with the others as its backups. */
class Reign extends OwnerScript {
  readonly acknowledged: string[] = []
  private readonly rule: OwnedPartition
  private readonly held: { readonly nodeId: string; readonly term: number; readonly seq: number }[] = []

  constructor(
    private readonly copies: ReadonlyMap<string, Copy>,
    private readonly owner: string,
    private readonly reign: number,
    private readonly partitionNow: Partial<Partition>,
    at: number,
  ) {
    super(stateOf(NAMES), partitionNow, 100_000)
    this.time = at
    this.rule = new OwnedPartition(0, reign, this.copy(owner).store, this)
    this.rule.begin()
    for (const { nodeId, ...held } of this.held) {
      const { store, replica } = this.copy(nodeId)
      const records = replica.take(reign, held, this.known)
      if (records === 'refused') throw new Error(`${nodeId} refused ${owner}`)
      this.rule.onTakeAnswer(nodeId, { term: reign, seq: store.seq, records, horizon: store.horizon })
    }
  }

  override state(): ClusterState {
    return withPartition(super.state(), 0, { owner: this.owner, term: this.reign, ...this.partitionNow })
  }

  override take(nodeId: string, _p = 0, _term = 0, held = { term: 0, seq: 0 }): void {
    this.held.push({ nodeId, ...held })
  }

  wallNow(): number {
    return this.time
  }

  collectableAt(): number {
    return this.time
  }

  isLinked(): boolean {
    return true
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    send()
  }

  acknowledge(_p: number, _term: number, { opId }: RoutedOp): void {
    this.acknowledged.push(opId)
  }

  reserveHeld(): boolean {
    return true
  }

  // ── what the test does ──

  writes(sketch: OpSketch): this {
    this.rule.submit(routedOp(sketch))
    return this
  }

  /** What was sent arrives and is confirmed, but at these: what is on its way there is lost. */
  arrives(...lost: string[]): this {
    for (const { to, item } of this.streamed.splice(0)) {
      if (lost.includes(to)) continue
      const { store, replica } = this.copy(to)
      const verdict = replica.receive(item, this.owner, this.known)
      if (verdict.kind !== 'applied') throw new Error(`${to} says ${verdict.kind} to ${item.kind}`)
      const { chunk, horizon } = verdict
      this.rule.onAck(to, { term: this.reign, seq: store.seq, chunk, ...(horizon === undefined ? {} : { horizon }) })
    }
    return this
  }

  linksAnew(nodeId: string): this {
    this.rule.unlinked(nodeId)
    this.rule.linked(nodeId)
    return this
  }

  comesTo(time: number): this {
    this.time = time
    this.rule.tick()
    return this
  }

  private get known() {
    return { term: this.reign, owner: this.owner }
  }

  private copy(nodeId: string): Copy {
    const copy = this.copies.get(nodeId)
    if (copy === undefined) throw new Error(`there is no ${nodeId}`)
    return copy
  }
}

describe('copies that take over from each other', () => {
  let copies: ReadonlyMap<string, Copy>
  let reigns: number
  const withWindow = (bytes?: number): void => {
    reigns = 0
    copies = new Map(
      NAMES.map((name) => {
        const store = new PartitionStore(undefined, bytes)
        return [name, { store, replica: new ReplicaPartition(store) }]
      }),
    )
  }
  beforeEach(() => withWindow())

  const reign = (owner: string, backups: string[], at = 0): Reign => {
    const partition = { owner, backups, followers: [], moveTo: null, target: { owner, backups } }
    return new Reign(copies, owner, ++reigns, partition, at).arrives()
  }
  const shown = (names: string, map: string, key: string): unknown[] =>
    Array.from(names, (name) => {
      const record = copies.get(name)?.store.record(map, key)
      return record === undefined ? 'nothing' : (record.value ?? 'removal')
    })

  it('lose nothing through one that lost its place, and was linked again before a state said so', () => {
    withWindow(4000)
    const a = reign('a', ['b', 'c', 'd'])
    const lost = (n: number): string[] => (n < 10 ? [] : ['b'])
    for (let n = 0; n < 100; n++) a.writes({ opId: `${n}`, key: `key-${n}`, millis: n + 1 }).arrives(...lost(n))
    expect(a.acknowledged).to.have.length(100)
    reign('c', ['b', 'd']).linksAnew('b').arrives()
    reign('b', ['d'])
    expect(copies.get('b')?.store.places()).to.have.length(100)
  })

  it('gather what each of them was brought, where the only whole one is lost meanwhile', () => {
    const a = reign('a', [])
    // Each fills a part of a bring-up by itself.
    const value = 'x'.repeat(300_000)
    for (const key of ['one', 'two']) a.writes({ opId: key, key, value }).arrives()
    const holders = (key: string): string[] =>
      Array.from('bc').filter((name) => copies.get(name)?.store.record(MAP, key))
    const followers = ['b', 'c']
    const target = { owner: 'a', backups: followers }
    const bringsUp = new Reign(copies, 'a', ++reigns, { owner: 'a', backups: [], followers, target }, 0)
    bringsUp.arrives().arrives('b')
    expect([holders('one'), holders('two')]).to.deep.equal([['b', 'c'], ['c']])
    new Reign(copies, 'b', ++reigns, { owner: 'b', backups: [], followers: ['c'], target }, 0)
    expect(holders('two')).to.deep.equal(['b', 'c'])
  })

  it('keep a removal that is older than what is forgotten, until each of them has it', () => {
    const a = reign('a', ['b', 'c', 'd']).writes({ key: 'k', millis: 5, value: 'v' }).arrives()
    a.comesTo(100_000).arrives()
    expect(copies.get('b')?.store.horizon).to.equal(100_000 - AGE)
    a.writes({ opId: 'removal', key: 'k', millis: 6, value: null }).arrives('c')
    expect(a.acknowledged).to.include('removal')
    a.linksAnew('b').arrives('c')
    expect(shown('abcd', MAP, 'k')).to.deep.equal(['removal', 'removal', 'v', 'removal'])
    reign('b', ['c', 'd'], 100_000).comesTo(101_000).arrives()
    reign('c', ['d'], 102_000).comesTo(103_000).arrives()
    expect(shown('cd', MAP, 'k')).to.deep.equal(['nothing', 'nothing'])
  })

  it('end a message everywhere that some of them did not know to have ended', () => {
    const message = (id: string, millis: number): OpSketch => {
      return { map: TOPIC, key: messageKeyOf('news', id), ttlMs: 1000, millis }
    }
    const a = reign('a', ['b', 'c']).writes(message('0', 1)).arrives()
    a.comesTo(3000).arrives().comesTo(3001).arrives()
    a.writes(message('1', 3001)).arrives().comesTo(6000).arrives('c').linksAnew('b').arrives('c')
    const key = messageKeyOf('news', '1')
    expect(shown('abc', TOPIC, key)).to.deep.equal(['removal', 'removal', 'value'])
    reign('b', ['c'], 7000).comesTo(9000).arrives().comesTo(11_000).arrives()
    expect(shown('bc', TOPIC, key)).to.deep.equal(['nothing', 'nothing'])
  })

  it('end a message that ended while its owner was lost, and of which the next one knows from another only', () => {
    const key = messageKeyOf('news', '1')
    reign('a', ['b', 'c']).writes({ map: TOPIC, key, ttlMs: 1000 }).arrives('b')
    expect(shown('bc', TOPIC, key)).to.deep.equal(['nothing', 'value'])
    reign('b', ['c'], 5000).comesTo(7000).arrives().comesTo(9000).arrives()
    expect(shown('bc', TOPIC, key)).to.deep.equal(['nothing', 'nothing'])
  })
})
