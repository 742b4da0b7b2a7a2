/** Messages of topics: they end, and are forgotten at once, by their owner and by every copy. */
import { messageKeyOf, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import { routedOp } from '../../../__tests__/support/routed-op'
import { OWNER_TERM, ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import type { StoredRecord, StreamItem } from '../../mesh/peer-messages'
import { PartitionStore } from '../PartitionStore'
import { ReplicaPartition } from '../ReplicaPartition'

const TOPIC = 'topic:news'
const KEY = messageKeyOf('news', '1')
const TTL = 1000
const ENDED = TTL + 2000

const message = (value: unknown = 'hello', millis = 1): LWWRecord<unknown> => {
  return { value, timestamp: { millis, counter: 0, nodeId: 'w' }, ttlMs: TTL }
}
const removal = (millis = 1): LWWRecord<unknown> => {
  return { value: null, timestamp: { millis, counter: 0, nodeId: 'w~ended' } }
}
const stored = (key: string, record: LWWRecord<unknown>): StoredRecord => ({ m: TOPIC, k: key, r: record, s: 1 })

describe('a store of messages', () => {
  it('forgets those that have ended, however young, and nothing else', () => {
    const collected: string[] = []
    const hooks = { merged: () => undefined, left: () => undefined, moved: () => undefined }
    const store = new PartitionStore({ ...hooks, collected: (all) => collected.push(...all.map(({ key }) => key)) })
    store.merge(TOPIC, KEY, removal(), 1)
    store.merge(TOPIC, 'alive', message(), 2)
    store.merge('map', 'gone', removal(), 3)
    expect(store.forgetMessages(0), 'while a copy may lack it').to.equal(0)
    expect(store.forgetMessages(1)).to.equal(1)
    expect(store.places().map(({ key }) => key)).to.deep.equal(['alive', 'gone'])
    expect([collected, store.horizon]).to.deep.equal([[KEY], 0])
    expect(store.forgetMessages(9)).to.equal(0)
    expect(collected).to.have.length(1)
  })

  it('is the same as one that never had them, to every comparison', () => {
    const [store, other] = [new PartitionStore(), new PartitionStore()]
    store.treeOf(TOPIC)
    store.merge(TOPIC, KEY, message(), 1)
    store.merge(TOPIC, KEY, removal(), 2)
    store.forgetMessages(2)
    expect([store.digest, store.isEmpty]).to.deep.equal([other.digest, true])
    expect(store.treeOf(TOPIC).getRootHash()).to.equal(other.treeOf(TOPIC).getRootHash())
  })
})

describe('an owner of messages', () => {
  function holding(): ScriptedOwner {
    const script = ScriptedOwner.serving({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    script.owned.submit(routedOp({ map: TOPIC, key: KEY, ttlMs: TTL }))
    script.acked('b')
    return script
  }
  const kinds = (script: ScriptedOwner): StreamItem['kind'][] => script.streamed.map(({ item }) => item.kind)

  it('ends them, and forgets them once every copy has their end, with nobody to wait for', () => {
    const script = holding()
    script.isComplete = false
    script.tickAt(ENDED)
    expect(script.store.record(TOPIC, KEY)).to.deep.include({ value: null })
    script.tickAt(ENDED + 1)
    expect(script.store.isEmpty, 'before the backup has it').to.equal(false)
    script.acked('b')
    script.tickAt(ENDED + 2)
    expect(script.store.isEmpty).to.equal(true)
    const told = { kind: 'collect', p: 0, term: OWNER_TERM, before: 0, upTo: 2, messages: true }
    expect(script.streamed.at(-1)?.item).to.deep.equal(told)
    script.tickAt(ENDED + 3)
    expect(kinds(script).filter((kind) => kind === 'collect')).to.have.length(1)
  })

  it('forgets those that every copy has while others are under way', () => {
    const script = holding()
    for (let n = 0; n < 20; n++) {
      script.owned.submit(
        routedOp({ map: TOPIC, key: messageKeyOf('news', `${n} more`), ttlMs: TTL, millis: script.time }),
      )
      script.acked('b', script.store.seq - 1)
      script.tickAt(script.time + 1000)
    }
    expect(script.store.places().length).to.be.at.most(4)
  })

  it('has no copy forget what another lacks, also on a link that begins anew', () => {
    const script = ScriptedOwner.serving({ backups: ['b', 'c'], target: { owner: 'a', backups: ['b', 'c'] } })
    const all = (): void => ['b', 'c'].forEach((nodeId) => script.acked(nodeId))
    script.owned.submit(routedOp({ map: TOPIC, key: KEY, ttlMs: TTL }))
    all()
    script.tickAt(ENDED)
    all()
    script.tickAt(ENDED + 1)
    script.owned.submit(routedOp({ map: TOPIC, key: messageKeyOf('news', '2'), ttlMs: TTL, millis: ENDED }))
    all()
    script.tickAt(2 * ENDED)
    script.acked('b')
    script.owned.unlinked('b')
    script.owned.linked('b')
    script.tickAt(2 * ENDED + 1)
    const told = script.streamed.flatMap(({ to, item }) => (to === 'b' && item.kind === 'collect' ? [item.upTo] : []))
    expect([told.at(-1), script.store.seq]).to.deep.equal([2, 4])
  })

  it('takes over what has ended meanwhile, and ends it on the copies that have it', () => {
    const script = new ScriptedOwner({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    script.time = ENDED
    script.owned.begin()
    script.takeAnswered('b', [stored(KEY, message())], 1)
    script.tickAt(ENDED + 2000)
    expect(script.recordsTo('b').at(-1)).to.deep.include({
      k: KEY,
      r: { ...removal(), timestamp: removal().timestamp },
    })
  })

  it('tells whoever comes back', () => {
    const script = holding()
    script.tickAt(ENDED)
    script.acked('b')
    script.tickAt(ENDED + 1)
    script.owned.unlinked('b')
    script.streamed.length = 0
    script.owned.linked('b')
    expect(kinds(script)).to.deep.equal(['start', 'collect'])
  })

  it('forgets other removals no sooner for that', () => {
    const script = holding()
    script.owned.submit(routedOp({ map: 'map', key: 'gone', value: null, millis: 1 }))
    script.acked('b')
    script.tickAt(ENDED)
    script.acked('b')
    script.tickAt(ENDED + 1)
    expect(script.store.places().map(({ map }) => map)).to.deep.equal(['map'])
  })

  it('takes of a copy that comes back only those that have not ended, or that it holds itself', () => {
    const script = holding()
    script.time = ENDED
    const returned = [
      stored('ended', message('late', 1)),
      stored('removed', removal(1)),
      stored('alive', message('young', ENDED)),
      stored('for ever', { value: 'no message', timestamp: message().timestamp }),
      stored(KEY, removal(2)),
    ]
    expect(script.owned.mergeReturned(returned)).to.equal(true)
    expect(script.store.places().map(({ key }) => key)).to.deep.equal([KEY, 'alive', 'for ever'])
    expect(script.store.record(TOPIC, KEY)).to.deep.include({ value: null })
  })
})

describe('a replica of messages', () => {
  it('forgets those that have ended when it is told', () => {
    const store = new PartitionStore()
    const replica = new ReplicaPartition(store)
    const receive = (item: StreamItem) => replica.receive(item, 'a1', { term: 2, owner: 'a1' }).kind
    receive({ kind: 'start', p: 0, term: 2, base: 0, bringUp: true })
    receive({ kind: 'op', p: 0, term: 2, seq: 1, m: TOPIC, k: KEY, r: message() })
    receive({ kind: 'op', p: 0, term: 2, seq: 2, m: TOPIC, k: KEY, r: removal() })
    expect(receive({ kind: 'collect', p: 0, term: 2, before: 0 })).to.equal('applied')
    expect(store.isEmpty).to.equal(false)
    expect(receive({ kind: 'collect', p: 0, term: 2, before: 0, upTo: 2, messages: true })).to.equal('applied')
    expect([store.isEmpty, store.seq]).to.deep.equal([true, 2])
  })
})
