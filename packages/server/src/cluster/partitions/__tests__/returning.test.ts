/** An owner that nobody can tell anything waits for its own copy before it answers, however long its turn takes to come. */
import { WriteConcern, type NodeRuntime, type OpResult, type Runtime } from '@topgunbuild/core'
import { expect } from 'chai'
import { changedRuntime } from '../../../__tests__/support/changed-runtime'
import { Nodes } from '../../../__tests__/support/Nodes'
import { routedOp } from '../../../__tests__/support/routed-op'
import { ScriptedOwner } from '../../../__tests__/support/ScriptedOwner'
import { TestDisk } from '../../../__tests__/support/TestDisk'
import { pollUntil } from '../../../__tests__/utils/test-helpers'
import { PartitionStore } from '../PartitionStore'

const at = (millis: number, value: unknown) => ({ value, timestamp: { millis, counter: 0, nodeId: 'w' } })

function copyOf(entries: readonly (readonly [key: string, millis: number])[], horizon = 0): PartitionStore {
  const copy = new PartitionStore()
  for (const [key, millis] of entries) copy.merge('map', key, at(millis, 'kept'), 1)
  copy.horizon = horizon
  return copy
}

describe('an owner whose own copy is to come back', () => {
  it('answers nothing before, and then by what came back', () => {
    const script = new ScriptedOwner({})
    expect(script.owned.begin(true)).to.equal(true)
    script.owned.submit(routedOp({ opId: 'early', key: 'x', millis: 5 }))
    script.owned.follow()
    script.owned.tick()
    expect([script.acks, script.owned.isWhole]).to.deep.equal([[], false])

    script.owned.copyIsBack(copyOf([['x', 9]]))
    expect(script.acks.map(({ opId }) => opId)).to.deep.equal(['early'])
    expect(script.store.record('map', 'x')).to.deep.equal(at(9, 'kept'))
    expect(script.owned.isWhole).to.equal(true)
  })

  it('knows then up to when what was removed is forgotten', () => {
    const script = new ScriptedOwner({})
    script.owned.begin(true)
    const refused: unknown[] = []
    const respond = (result: OpResult): void => void refused.push(result.error?.code)
    script.owned.submit(routedOp({ key: 'gone', millis: 5, respond }))
    script.owned.copyIsBack(copyOf([], 7))
    expect(script.store.horizon).to.equal(7)
    expect(refused).to.deep.equal(['TOO_OLD'])
  })

  it('sends it to a follower that came meanwhile, by a bring-up', () => {
    const script = new ScriptedOwner({})
    script.owned.begin(true)
    script.becomes({ followers: ['b'] })
    expect(script.streamed).to.deep.equal([])
    script.owned.copyIsBack(copyOf([['x', 9]]))
    const kinds = script.streamed.map(({ item }) => item.kind)
    expect(kinds).to.deep.equal(['start', 'snapshot'])
  })

  it('goes on with nothing where it is not kept any more, and takes it back once', () => {
    const script = new ScriptedOwner({})
    script.owned.begin(true)
    script.owned.copyIsBack(undefined)
    expect(script.owned.isWhole).to.equal(true)
    script.owned.copyIsBack(copyOf([['x', 9]]))
    expect(script.store.isEmpty).to.equal(true)
  })

  it('asks its replicas instead, where there are any', () => {
    const script = new ScriptedOwner({ backups: ['b'] })
    expect(script.owned.begin(true)).to.equal(false)
    expect(script.takes).to.deep.equal(['b'])
  })

  it('gives back what waited, when another one owns the partition before', () => {
    const script = new ScriptedOwner({})
    script.owned.begin(true)
    script.owned.submit(routedOp({ opId: 'early' }))
    expect(script.owned.relinquish().map(({ opId }) => opId)).to.deep.equal(['early'])
  })
})

describe('a node that founds its cluster again with much on its disk', () => {
  const KEYS = 300
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  let isSlow = true
  /** Whatever is done takes so long that there is time for no more than one partition in a turn. */
  const slowly = (real: NodeRuntime): Runtime => {
    let lateMs = 0
    return changedRuntime(real, { monotonicNow: () => real.monotonicNow() + (isSlow ? (lateMs += 11) : lateMs) })
  }

  it('takes it back little by little, and answers for each partition by what was there', async () => {
    const storage = new TestDisk()
    const later = Date.now() + 1000
    const kept = Array.from({ length: KEYS }, (_, n) => [`key-${n}`, at(later, n)] as const)
    storage.records.set('map', new Map(kept))
    const one = await nodes.start('a', { storage, backupCount: 0, decorate: slowly })
    const held = (): number => kept.filter(([key]) => one.node.inspect().rawRecord('map', key) !== undefined).length
    expect(held(), 'as soon as it is ready').to.be.lessThan(KEYS)
    // Nobody would have the patience to wait for an answer.
    isSlow = false

    const client = await nodes.client(one)
    const levels = kept.map(async ([key], n) => {
      client.write(`op-${n}`, key, 'earlier', { writeConcern: WriteConcern.APPLIED })
      const { achievedLevel, error } = await client.resultOf(`op-${n}`)
      return achievedLevel ?? error?.code
    })
    expect(new Set(await Promise.all(levels))).to.deep.equal(new Set(['APPLIED']))
    await pollUntil(() => one.node.inspect().copiesAside === 0, { description: 'the disk to be merged' })
    for (const [key, record] of kept) expect(one.node.inspect().rawRecord('map', key)).to.deep.equal(record)
  })
})
