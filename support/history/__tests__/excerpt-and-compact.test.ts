/** A breach is shown by little, and what was judged clean takes little room and is still promised. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Account } from '../checks/Account'
import { compact } from '../compact'
import { History } from '../History'
import { excerptOf } from '../excerpt'
import { judge } from '../judge'
import { ModelCluster, someSteps } from './model-cluster'

const RUNS = { numRuns: 100, seed: 271 }

function afterCompacting(account: Account): Account {
  const { sightings, ...rest } = compact(account)
  return { ...rest, snapshot: { ...account.snapshot, sightings } }
}

function withoutRecords(account: Account): Account {
  const nodes = account.snapshot.nodes.map((node) => ({ ...node, records: [] }))
  const clients = account.snapshot.clients.map((client) => ({ ...client, shown: null }))
  return { ...account, snapshot: { ...account.snapshot, nodes, clients } }
}

describe('a compacted history', () => {
  it('is judged clean as before, and still knows every key that must be kept', () => {
    fc.assert(
      fc.property(someSteps, (steps) => {
        const account = new ModelCluster().run(steps)
        const folded = afterCompacting(account)
        expect(judge(folded).breaches).to.deep.equal([])
        const lostKeys = (each: Account) =>
          new Set(judge(withoutRecords(each)).breaches.flatMap(({ promise, key }) => (promise === 'kept' ? [key] : [])))
        expect(lostKeys(folded)).to.deep.equal(lostKeys(account))
      }),
      RUNS,
    )
  })

  it('grows with keys, not with calls, however often it is folded', () => {
    const write = { do: 'write' as const, key: 'cart', level: 'REPLICATED' as const, asked: false }
    const account = new ModelCluster().run(Array.from({ length: 500 }, () => write))
    const folded = afterCompacting(afterCompacting(account))
    expect([folded.calls.length, folded.earlier?.length, folded.events.length]).to.deep.equal([0, 1, 2])
    expect(folded.earlier?.[0]?.call.id).to.equal(499)
    expect(folded.snapshot.sightings).to.have.length(4)
  })

  it('ends a promise whose keepers are lost after the folding', () => {
    const write = { do: 'write' as const, key: 'cart', level: 'REPLICATED' as const, asked: false }
    const folded = withoutRecords(afterCompacting(new ModelCluster().run([write])))
    const keepers = [...(folded.earlier?.[0]?.standing.keepers ?? [])]
    expect(judge(folded).breaches.map(({ promise }) => promise)).to.deep.equal(['kept'])
    const crashes = keepers.map((node, index) => ({ type: 'crashed' as const, node, at: 1_000 + index }))
    expect(judge({ ...folded, events: [...folded.events, ...crashes] }).breaches).to.deep.equal([])
  })
})

describe('a history that is folded while it is written', () => {
  it('keeps what came after the judged part, and takes late answers', () => {
    const history = new History()
    const account = new ModelCluster().run([])
    for (const event of account.events) history.happens(event)
    const {
      id: _id,
      invokedAt: _at,
      ...call
    } = new ModelCluster().run([{ do: 'write', key: 'cart', level: 'REPLICATED', asked: false }]).calls[0] ?? {
      id: 0,
      invokedAt: 0,
    }
    if (!('key' in call) || call.outcome === undefined) throw new Error('the model wrote nothing')
    const { outcome, ...asked } = call
    history.ended(history.invoked(asked), { ...outcome, at: history.now() })
    const open = history.invoked(asked)
    const judged = { ...account, calls: history.calls, events: history.events }
    const crash = { type: 'crashed' as const, node: 'athens', at: history.now() }
    history.happens(crash)
    history.fold(judged, compact(judged))
    history.ended(open, { ...outcome, at: history.now() })
    expect(history.calls.map(({ id }) => id)).to.deep.equal([open])
    expect(history.events.at(-1)).to.equal(crash)
    expect(history.events.map(({ type }) => type)).to.deep.equal(['forming', 'settled', 'crashed'])
  })
})

describe('the excerpt of a breach', () => {
  it('tells the op, the faults since, its partition and what each node holds, in few lines', () => {
    fc.assert(
      fc.property(someSteps, (steps) => {
        const account = withoutRecords(new ModelCluster().run(steps))
        const breach = judge(account).breaches.find(({ promise }) => promise === 'kept')
        if (breach?.call === undefined) throw new Error('the loss was not found')
        const lines = excerptOf(account, breach)
        expect(lines.length).to.be.at.most(26)
        expect(lines.join('\n')).to.contain(`test/${breach.key}`).and.to.contain(`partition ${breach.partitionId}:`)
        expect(lines.at(-1)).to.contain('athens holds nothing').and.to.contain('cairo holds nothing')
      }),
      RUNS,
    )
  })
})
