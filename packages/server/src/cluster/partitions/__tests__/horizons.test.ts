/** Who knows when of what was removed: a horizon is true only of a copy that has everything before it. */
import type { LWWRecord, Partition } from '@topgunbuild/core'
import { expect } from 'chai'
import { routedOp } from '../../../__tests__/support/routed-op'
import { OWNER_TERM, ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import type { StoredRecord, StreamItem } from '../../mesh/peer-messages'

const MAP = 'map'
const HORIZON = 100

const stored = (key: string, millis: number, value: unknown = 1): StoredRecord => {
  const record: LWWRecord<unknown> = { value, timestamp: { millis, counter: 0, nodeId: 'w' } }
  return { m: MAP, k: key, r: record, s: 1 }
}
const kindsTo = (script: ScriptedOwner, nodeId: string): StreamItem['kind'][] =>
  script.streamed.flatMap(({ to, item }) => (to === nodeId ? [item.kind] : []))
const lastTo = (script: ScriptedOwner, nodeId: string): StreamItem | undefined =>
  script.streamed.filter(({ to }) => to === nodeId).at(-1)?.item
const keysOf = (script: ScriptedOwner): string[] => script.store.places().map(({ key }) => key)

/** An owner with this horizon; nothing was collected in its term. */
function knowing(partition: Partial<Partition>, before?: (script: ScriptedOwner) => void): ScriptedOwner {
  const script = new ScriptedOwner(partition)
  script.store.raiseHorizon(HORIZON)
  before?.(script)
  return script.serves()
}

describe('a horizon', () => {
  it('is told behind what a resumed stream sends again', () => {
    const script = knowing({ backups: ['b'] })
    script.owned.unlinked('b')
    script.owned.submit(routedOp({ key: 'more', millis: HORIZON }))
    script.streamed.length = 0
    script.owned.linked('b')
    expect(kindsTo(script, 'b')).to.deep.equal(['start', 'op', 'collect'])
    expect(lastTo(script, 'b')).to.deep.equal({
      kind: 'collect',
      p: 0,
      term: OWNER_TERM,
      before: 0,
      upTo: 0,
      horizon: HORIZON,
    })
  })

  it('is told behind what a new owner gathered and logged anew', () => {
    const script = new ScriptedOwner({ backups: ['b', 'c'] })
    script.store.raiseHorizon(HORIZON)
    script.owned.begin()
    script.takeAnswered('b')
    script.takeAnswered('c', [stored('lacking', HORIZON)], 1)
    expect(kindsTo(script, 'b')).to.deep.equal(['start', 'op', 'collect'])
  })

  it('is told behind the last chunk of a bring-up, and only who knows of it is reported in sync', () => {
    const script = knowing({ followers: ['c'] })
    script.streamed.length = 0
    script.owned.unlinked('c')
    script.owned.linked('c')
    const confirms = (what: { readonly chunk?: number; readonly horizon?: number }): void =>
      script.owned.onAck('c', { term: OWNER_TERM, seq: script.store.seq, chunk: 0, ...what })
    expect(kindsTo(script, 'c')).to.deep.equal(['start'])
    script.owned.onAck('c', { term: OWNER_TERM, seq: 0, chunk: 0, buckets: [] })
    expect(kindsTo(script, 'c')).to.deep.equal(['start', 'snapshot'])
    confirms({ chunk: chunkOf(lastTo(script, 'c')) })
    expect(kindsTo(script, 'c')).to.deep.equal(['start', 'snapshot', 'collect'])
    expect(script.reports, 'before it confirmed the horizon').to.deep.equal([])
    confirms({ horizon: HORIZON - 1 })
    expect(script.reports, 'of an earlier one').to.deep.equal([])
    confirms({ horizon: HORIZON })
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['synced'])
  })

  it('has to be confirmed anew by one that is brought up anew', () => {
    const script = knowing({ followers: ['c'] })
    const said = (what: object): void => script.owned.onAck('c', { term: OWNER_TERM, seq: 0, chunk: 0, ...what })
    script.owned.submit(routedOp({ key: 'under way', millis: HORIZON }))
    said({ chunk: chunkOf(lastTo(script, 'c')) })
    const first = script.streamed.find(({ to, item }) => to === 'c' && item.kind === 'snapshot')?.item
    said({ chunk: chunkOf(first) })
    said({ horizon: HORIZON })
    script.owned.unlinked('c')
    script.store.recent.startAt(99)
    script.owned.linked('c')
    said({ seq: script.store.seq, buckets: [] })
    said({ seq: script.store.seq, chunk: chunkOf(lastTo(script, 'c')) })
    expect(script.reports, 'before it confirmed the horizon').to.deep.equal([])
    said({ seq: script.store.seq, horizon: HORIZON })
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['synced'])
  })

  it('holds nobody up where a node does not confirm horizons', () => {
    const script = knowing({ followers: ['c'] }, (one) => (one.hasOlderNode = true))
    script.owned.onAck('c', { term: OWNER_TERM, seq: 0, chunk: chunkOf(lastTo(script, 'c')) })
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['synced'])
  })

  it('of a copy that was merged is told at once, and the copy is given up once every backup knows of it', () => {
    const script = ScriptedOwner.serving({ backups: ['b', 'c'], target: { owner: 'a', backups: ['b', 'c'] } })
    let isSafe = false
    script.owned.mergeReturned([stored('k', 1)], HORIZON)
    script.owned.adoptHorizon(HORIZON)
    script.owned.whenSafe(
      () => (isSafe = true),
      () => expect.fail('the term has not ended'),
    )
    for (const nodeId of ['b', 'c']) {
      expect(lastTo(script, nodeId)).to.deep.include({ kind: 'collect', before: 0, horizon: HORIZON })
      script.acked(nodeId)
    }
    const knows = (nodeId: string): void =>
      script.owned.onAck(nodeId, { term: OWNER_TERM, seq: 1, chunk: 0, horizon: HORIZON })
    knows('b')
    expect(isSafe).to.equal(false)
    knows('c')
    expect(isSafe).to.equal(true)
  })

  it('is known to a successor before it is one', () => {
    const script = knowing({ backups: ['b'] })
    script.becomes({ moveTo: 'b' })
    expect(script.reports).to.deep.equal([])
    script.owned.onAck('b', { term: OWNER_TERM, seq: 0, chunk: 0, horizon: HORIZON })
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['sealed'])
  })
})

describe('an owner that takes over', () => {
  function took(own: number, answers: readonly (readonly [string, readonly StoredRecord[], number?])[]): ScriptedOwner {
    const script = new ScriptedOwner({ backups: answers.map(([nodeId]) => nodeId) })
    script.store.raiseHorizon(own)
    script.owned.begin()
    for (const [nodeId, records, horizon] of answers) script.takeAnswered(nodeId, [...records], 0, OWNER_TERM, horizon)
    return script
  }

  it('takes nothing from a replica that may have missed its removal', () => {
    const script = took(HORIZON, [['b', [stored('old', HORIZON - 1), stored('young', HORIZON)]]])
    expect(keysOf(script)).to.deep.equal(['young'])
  })

  it('takes everything from one that knows of the same removals', () => {
    expect(keysOf(took(HORIZON, [['b', [stored('old', 1)], HORIZON]]))).to.deep.equal(['old'])
  })

  it('knows what any of them knows, and holds the others against it, whoever answers first', () => {
    const knows = ['b', [stored('kept', 1)], HORIZON] as const
    const missed = ['c', [stored('old', 2), stored('kept', 1)], HORIZON - 1] as const
    for (const answers of [
      [knows, missed],
      [missed, knows],
    ]) {
      const script = took(0, answers)
      expect([keysOf(script), script.store.horizon]).to.deep.equal([['kept'], HORIZON])
    }
  })

  it('resumes no backup that has lost its place when its link is back before a state says so', () => {
    const script = new ScriptedOwner({ backups: ['b', 'c'], target: { owner: 'a', backups: ['b', 'c'] } })
    script.store.recent.startAt(50)
    script.store.seq = 50
    script.owned.begin()
    script.takeAnswered('b', [], 10)
    script.takeAnswered('c', [], 50)
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['stalled'])
    script.owned.unlinked('b')
    script.owned.linked('b')
    expect(kindsTo(script, 'b')).to.deep.equal([])
    expect(kindsTo(script, 'c')).to.deep.equal(['start'])
  })

  it('sends no backup a stream in which something is missing that was collected', () => {
    const script = ScriptedOwner.serving({ backups: ['b'], target: { owner: 'a', backups: ['b'] } })
    script.owned.submit(routedOp({ key: 'gone', value: null, millis: 1 }))
    script.owned.unlinked('b')
    script.store.collect(HORIZON)
    script.streamed.length = 0
    script.owned.linked('b')
    expect(script.streamed).to.deep.equal([])
    expect(script.reports.map(({ type }) => type)).to.deep.equal(['stalled'])
  })
})

function chunkOf(item: StreamItem | undefined): number {
  return item?.kind === 'snapshot' ? item.chunk : 0
}
