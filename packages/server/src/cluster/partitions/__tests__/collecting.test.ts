/** Tombstones that are collected: from a store, by an owner, by a replica, and what comes back afterwards. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import { routedOp } from '../../../__tests__/support/routed-op'
import { OWNER_TERM, ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import type { StoredRecord, StreamItem } from '../../mesh/peer-messages'
import { PartitionStore, type Collected } from '../PartitionStore'
import { ReplicaPartition, type StreamVerdict } from '../ReplicaPartition'

const AGE = 10_000
const MAP = 'map'

const at = (millis: number, value: unknown = null): LWWRecord<unknown> => {
  return { value, timestamp: { millis, counter: 0, nodeId: 'w' } }
}
const stored = (key: string, millis: number, value: unknown, map = MAP): StoredRecord => {
  return { m: map, k: key, r: at(millis, value), s: 1 }
}

describe('a store of which tombstones are collected', () => {
  it('forgets those that are older, and remembers up to when', () => {
    const collected: Collected[][] = []
    const hooks = { merged: () => undefined, left: () => undefined, moved: () => undefined }
    const store = new PartitionStore({ ...hooks, collected: (places) => collected.push([...places]) })
    store.merge(MAP, 'old', at(4), 1)
    store.merge(MAP, 'at the horizon', at(5), 2)
    store.merge(MAP, 'alive', at(1, 'value'), 3)
    store.merge('another', 'old', at(3), 4)
    const gone = [
      { map: MAP, key: 'old', tombstone: at(4) },
      { map: 'another', key: 'old', tombstone: at(3) },
    ]
    expect(store.collect(5)).to.deep.equal(gone)
    expect(store.places().map(({ key }) => key)).to.deep.equal(['at the horizon', 'alive'])
    expect([...store.mapNames()]).to.deep.equal([MAP])
    expect(collected).to.deep.equal([gone])
    expect(store.horizon).to.equal(5)
  })

  it('keeps those that are older than a horizon it was only told of, until it is to collect them', () => {
    const store = new PartitionStore()
    store.merge(MAP, 'gone', at(4), 1)
    store.raiseHorizon(5)
    expect(store.collect(3)).to.deep.equal([])
    expect([store.horizon, store.places().length]).to.deep.equal([5, 1])
    expect(store.isForgotten(MAP, 'absent', at(4, 1))).to.equal(true)
    expect(store.collect(5)).to.have.length(1)
  })

  it('says that its horizon is another once, and not again', () => {
    let said = 0
    const hooks = { merged: () => undefined, left: () => undefined, moved: () => undefined }
    const store = new PartitionStore({ ...hooks, collected: () => void (said += 1) })
    for (const raise of [() => store.raiseHorizon(5), () => store.collect(7)]) {
      raise()
      raise()
    }
    expect(said).to.equal(2)
  })

  it('is the same as one that never had them, to every comparison', () => {
    const [store, other] = [new PartitionStore(), new PartitionStore()]
    store.treeOf(MAP)
    store.merge(MAP, 'gone', at(1), 1)
    for (const each of [store, other]) each.merge(MAP, 'here', at(2, 'value'), 2)
    store.collect(2)
    expect(store.digest).to.equal(other.digest)
    expect(store.treeOf(MAP).getRootHash()).to.equal(other.treeOf(MAP).getRootHash())
  })

  it('never goes back behind a horizon it had', () => {
    const store = new PartitionStore()
    store.collect(9)
    expect(store.collect(5)).to.deep.equal([])
    expect(store.horizon).to.equal(9)
  })

  it('takes no removal in that it would collect at once, but for what is there', () => {
    const store = new PartitionStore()
    store.merge(MAP, 'alive', at(1, 'value'), 1)
    store.collect(5)
    expect(store.merge(MAP, 'absent', at(4), 2)).to.equal(false)
    expect(store.merge(MAP, 'young', at(5), 3)).to.equal(true)
    expect(store.merge(MAP, 'alive', at(4), 4)).to.equal(true)
    expect(store.merge(MAP, 'absent', at(4, 'value'), 5)).to.equal(true)
    expect(store.places().map(({ key }) => key)).to.deep.equal(['alive', 'young', 'absent'])
  })

  const FORGOTTEN: readonly [string, LWWRecord<unknown>, string, boolean][] = [
    ['a value below the horizon, with nothing under its key', at(4, 1), 'absent', true],
    ['a value at the horizon', at(5, 1), 'absent', false],
    ['a value below the horizon, with something under its key', at(4, 1), 'alive', false],
    ['a removal below the horizon', at(4), 'absent', false],
  ]
  for (const [name, record, key, isForgotten] of FORGOTTEN) {
    it(`${isForgotten ? 'may have forgotten' : 'has not forgotten'} ${name}`, () => {
      const store = new PartitionStore()
      store.merge(MAP, 'alive', at(1, 'value'), 1)
      store.collect(5)
      expect(store.isForgotten(MAP, key, record)).to.equal(isForgotten)
    })
  }

  it('hands its horizon over with its records, and has none then', () => {
    const store = new PartitionStore()
    store.merge(MAP, 'alive', at(9, 'value'), 1)
    store.collect(5)
    expect([store.detach().horizon, store.horizon]).to.deep.equal([5, 0])
  })
})

describe('an owner that collects tombstones', () => {
  /** Its backup has a value and a tombstone of the wall time 0. */
  function serving(): ScriptedOwner {
    const script = ScriptedOwner.serving({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    script.owned.submit(routedOp({ key: 'gone', value: null, millis: 0 }))
    script.owned.submit(routedOp({ key: 'here', value: 1, millis: 0 }))
    script.acked('b')
    return script
  }
  const horizonsTo = (script: ScriptedOwner, nodeId = 'b'): unknown[] =>
    script.streamed.flatMap(({ to, item }) => (to === nodeId && item.kind === 'collect' ? [item] : []))

  it('does so when they are old enough, and tells its replicas behind all that they were sent', () => {
    const script = serving()
    script.tickAt(AGE)
    expect(script.store.record(MAP, 'gone')).to.deep.include({ value: null })
    script.tickAt(AGE + 1000)
    expect(script.store.places().map(({ key }) => key)).to.deep.equal(['here'])
    expect(horizonsTo(script).at(-1)).to.deep.equal({ kind: 'collect', p: 0, term: OWNER_TERM, before: 1000, upTo: 2 })
    expect(script.streamed.at(-1)?.item.kind).to.equal('collect')
  })

  it('says nothing of a horizon that it does not have', () => {
    expect(horizonsTo(serving())).to.deep.equal([])
  })

  const NOT_NOW: readonly [string, (script: ScriptedOwner) => void][] = [
    ['a node is missing', (script) => (script.isComplete = false)],
    ['a backup lacks something', (script) => script.owned.submit(routedOp({ key: 'more', millis: 1 }))],
    ['a backup is out of reach', (script) => script.owned.unlinked('b')],
    ['a follower is brought up', (script) => script.becomes({ followers: ['c'] })],
    [
      'there are fewer backups than there are to be',
      (script) => script.becomes({ target: { owner: 'a', backups: ['b', 'c'] } }),
    ],
    ['it hands the partition over', (script) => script.becomes({ moveTo: 'b' })],
  ]
  for (const [name, happens] of NOT_NOW) {
    it(`waits while ${name}`, () => {
      const script = serving()
      happens(script)
      script.tickAt(AGE + 1000)
      expect(script.store.record(MAP, 'gone')).to.deep.include({ value: null })
      expect(script.store.horizon).to.equal(0)
    })
  }

  it('waits while its replicas were not all asked', () => {
    const script = new ScriptedOwner({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    script.owned.begin()
    script.tickAt(AGE + 1000)
    expect(script.store.horizon).to.equal(0)
  })

  it('adopts a later horizon at once, and collects once every copy has what it collects', () => {
    const script = serving()
    script.owned.unlinked('b')
    script.owned.submit(routedOp({ key: 'here', value: null, millis: 7 }))
    script.owned.adoptHorizon(100)
    expect(script.store.horizon).to.equal(100)
    script.tickAt(1)
    expect(script.store.record(MAP, 'here'), 'while the backup lacks it').to.deep.include({ value: null })
    script.owned.linked('b')
    expect(script.recordsTo('b').at(-1)).to.deep.include({ k: 'here', s: 3 })
    script.acked('b')
    script.tickAt(2)
    expect(script.store.places()).to.deep.equal([])
    expect(script.streamed.at(-1)?.item).to.deep.equal({
      kind: 'collect',
      p: 0,
      term: OWNER_TERM,
      before: 100,
      upTo: 3,
    })
    script.tickAt(3)
    const said = script.streamed.length
    script.owned.adoptHorizon(99)
    script.tickAt(4)
    expect([script.streamed.length, script.store.horizon]).to.deep.equal([said, 100])
  })

  it('refuses a value that may have been removed, and nothing else', () => {
    const script = serving()
    script.tickAt(AGE + 1000)
    const submit = (opId: string, sketch: Parameters<typeof routedOp>[0]): void =>
      script.owned.submit(routedOp({ opId, respond: (result) => script.answers.push(result), ...sketch }))
    submit('too old', { key: 'absent', millis: 999 })
    submit('young enough', { key: 'absent', millis: 1000 })
    submit('under a key that is there', { key: 'here', millis: 999 })
    submit('a removal', { key: 'gone', value: null, millis: 1 })
    script.acked('b')
    expect(script.store.record(MAP, 'gone')).to.equal(undefined)
    expect(script.refused).to.deep.equal([['too old', 'TOO_OLD']])
    expect(script.acks.slice(2).map(({ opId }) => opId)).to.deep.equal([
      'a removal',
      'young enough',
      'under a key that is there',
    ])
  })

  it('recognises what it applied before it collected', () => {
    const script = serving()
    script.owned.submit(routedOp({ opId: 'first', key: 'short-lived', millis: 2 }))
    script.owned.submit(routedOp({ key: 'short-lived', value: null, millis: 3 }))
    script.acked('b')
    script.tickAt(AGE + 1000)
    script.owned.submit(routedOp({ opId: 'again', key: 'short-lived', millis: 2 }))
    expect(script.acks.at(-1)?.opId).to.equal('again')
    expect(script.store.record(MAP, 'short-lived')).to.equal(undefined)
  })

  describe('takes of a copy that comes back', () => {
    const keys = (script: ScriptedOwner): string[] => script.store.places().map(({ key }) => key)
    function returned(horizon: number | undefined): ScriptedOwner {
      const script = serving()
      script.tickAt(AGE + 1000)
      const records = [
        stored('old', 5, 1),
        stored('young', 1000, 1),
        stored('here', 7, 2),
        stored('door', 5, 1, 'lock:door'),
      ]
      expect(script.owned.mergeReturned(records, horizon)).to.equal(true)
      return script
    }

    it('nothing that was removed while it was away', () => {
      expect(keys(returned(undefined))).to.deep.equal(['here', 'young', 'door'])
      expect(keys(returned(999))).to.deep.equal(['here', 'young', 'door'])
    })

    it('everything, where it heard of all removals itself', () => {
      expect(keys(returned(1000))).to.deep.equal(['here', 'old', 'young', 'door'])
    })
  })
})

describe('a replica that is told to collect', () => {
  const OWNER = { term: 2, owner: 'a1' }
  const collect = (before: number, term = 2): StreamItem => ({ kind: 'collect', p: 0, term, before })

  function replica(): { readonly store: PartitionStore; readonly said: (item: StreamItem) => StreamVerdict } {
    const store = new PartitionStore()
    const one = new ReplicaPartition(store)
    const said = (item: StreamItem): StreamVerdict => one.receive(item, 'a1', OWNER)
    said({ kind: 'start', p: 0, term: 2, base: 0, bringUp: true })
    said({ kind: 'op', p: 0, term: 2, seq: 1, m: MAP, k: 'gone', r: at(4) })
    return { store, said }
  }

  it('does, however often it is told', () => {
    const { store, said } = replica()
    const applied = { kind: 'applied', chunk: 0, horizon: 5 }
    expect([said(collect(5)), said(collect(5))]).to.deep.equal([applied, applied])
    expect([store.places(), store.horizon, store.seq]).to.deep.equal([[], 5, 1])
  })

  it('keeps what was changed behind what every copy had', () => {
    const { store, said } = replica()
    said({ kind: 'op', p: 0, term: 2, seq: 2, m: MAP, k: 'late', r: at(3) })
    said({ kind: 'collect', p: 0, term: 2, before: 5, upTo: 1 })
    expect(store.places().map(({ key }) => key)).to.deep.equal(['late'])
  })

  it('keeps what it is to know of only, and confirms that it knows', () => {
    const { store, said } = replica()
    const told = said({ kind: 'collect', p: 0, term: 2, before: 3, horizon: 5 })
    expect(told).to.deep.equal({ kind: 'applied', chunk: 0, horizon: 5 })
    expect([store.places().length, store.horizon]).to.deep.equal([1, 5])
  })

  it('does not before the stream of that owner has begun', () => {
    const store = new PartitionStore()
    store.merge(MAP, 'gone', at(4), 1)
    expect(new ReplicaPartition(store).receive(collect(5), 'a1', OWNER).kind).to.equal('gap')
    expect(store.horizon).to.equal(0)
  })

  it('does not for an owner of the past', () => {
    const { store, said } = replica()
    expect(said(collect(5, 1)).kind).to.equal('refused')
    expect(store.places()).to.have.length(1)
  })
})
