/** A verdict counts the calls by what became of them, and asks for every promise. */
import { expect } from 'chai'
import { WriteConcern } from '@topgunbuild/core'
import type { AckLevel } from '@topgunbuild/core'
import { judge, CHECKS } from '../judge'
import type { Account } from '../judge'
import type { ClusterEvent } from '../History'
import { cleanAccount } from './scene'

/** Of each write, who made it, what it asked for and the level it reached. */
function reached(...writes: readonly [client: string, level: AckLevel, asked?: WriteConcern][]): Account {
  const account = cleanAccount(writes.map(([, level], index) => ({ key: `key ${index}`, outcome: 'ok', level })))
  const calls = account.calls.map((call, index) => {
    return { ...call, client: writes[index]?.[0] ?? call.client, asked: writes[index]?.[2] }
  })
  return { ...account, calls }
}

describe('a verdict', () => {
  it('asks for each promise once', () => {
    expect(CHECKS.map(({ name }) => name)).to.deep.equal([
      'one owner',
      'one map',
      'versions rise',
      'equal copies',
      'kept',
      'applied once',
      'refused stays away',
      'level',
      'clients see it',
      'one holder',
      'heard once',
      'sessions',
    ])
  })

  it('counts what was acknowledged by its level', () => {
    const { levels } = judge(
      reached(['Ana', 'MEMORY'], ['Ana', 'APPLIED'], ['Ana', 'APPLIED'], ['Ana', 'REPLICATED'], ['Ana', 'PERSISTED']),
    )
    expect(levels).to.deep.equal({ MEMORY: 1, APPLIED: 2, REPLICATED: 1, PERSISTED: 1 })
  })

  it('counts what was not acknowledged by what became of it, and at no level', () => {
    const account = cleanAccount([
      { key: 'a', outcome: 'refused' },
      { key: 'b', outcome: 'refused' },
      { key: 'c', outcome: 'unknown' },
      { key: 'd', outcome: 'ok' },
    ])
    const calls = account.calls.map((call) => {
      const { outcome, ...open } = call
      return outcome?.kind === 'ok' ? open : call
    })
    const { levels, refused, unknown, open, undisturbed } = judge({ ...account, calls })
    expect(levels).to.deep.equal({ MEMORY: 0, APPLIED: 0, REPLICATED: 0, PERSISTED: 0 })
    expect({ refused, unknown, open }).to.deep.equal({ refused: 2, unknown: 1, open: 1 })
    expect(undisturbed).to.deep.equal({ acknowledged: 0, replicated: 0 })
  })

  it('tells how many undisturbed quorum writes reached a quorum, and leaves out what asked for less', () => {
    const { undisturbed } = judge(
      reached(
        ['Ana', 'APPLIED'],
        ['Ana', 'APPLIED', WriteConcern.APPLIED],
        ['Ana', 'REPLICATED'],
        ['Ana', 'PERSISTED'],
      ),
    )
    expect(undisturbed).to.deep.equal({ acknowledged: 3, replicated: 2 })
  })

  it('tells of no undisturbed write where its holders were not all up', () => {
    const account = reached(['Ana', 'REPLICATED'])
    const frozen = ['athens', 'bergen', 'cairo'].map((node): ClusterEvent => {
      return { type: 'fault', kind: 'freeze', target: { node }, at: 50 }
    })
    const { undisturbed, levels } = judge({ ...account, events: [...account.events, ...frozen] })
    expect(undisturbed).to.deep.equal({ acknowledged: 0, replicated: 0 })
    expect(levels.REPLICATED).to.equal(1)
  })

  it('counts nothing of those who are excluded, and names them in order', () => {
    const account = reached(['Ana', 'REPLICATED'], ['Ben', 'APPLIED'])
    const { levels, undisturbed, excluded, breaches } = judge({ ...account, excluded: new Set(['Zoe', 'Ben']) })
    expect(levels).to.deep.equal({ MEMORY: 0, APPLIED: 0, REPLICATED: 1, PERSISTED: 0 })
    expect(undisturbed).to.deep.equal({ acknowledged: 1, replicated: 1 })
    expect(excluded).to.deep.equal(['Ben', 'Zoe'])
    expect(breaches).to.deep.equal([])
    expect(judge(account).excluded).to.deep.equal([])
  })
})
