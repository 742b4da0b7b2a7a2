/** What stands against recording a decision, as a table. */
import { expect } from 'chai'
import type { RunFacts } from '../../../support/evidence/RunFacts'
import type { Decision } from '../Decision'
import { refusalOf, type Standing } from '../refusal-of'

const COMMIT = '1a2b3c4d5e6f'
const FACTS: RunFacts = {
  version: 1,
  commit: COMMIT,
  isClean: true,
  topology: 'in-process',
  slowness: 1,
  machine: '2 × some CPU',
  features: [],
}
const RUN = { verdict: 'shown', because: [], isWhole: true, facts: FACTS } as const
const GOOD: Standing = { checkout: { commit: COMMIT, changed: [], changedSinceRun: [] }, run: RUN, decisions: [] }
const BEFORE: Decision = {
  version: 1,
  name: 'Jane Doe',
  role: 'buyer',
  decision: 'rejected',
  note: '',
  date: '2026-02-13T10:00:00.000Z',
  commit: COMMIT,
  verdict: 'shown',
  messagesSha256: '',
  tree: { stated: {}, product: '', suite: '' },
  tests: [],
}

describe('a refusal to record a decision', () => {
  const { checkout } = GOOD
  const TABLE: readonly [string, Partial<Standing>, 'accepted' | 'rejected', string | null][] = [
    ['nothing, for an acceptance', {}, 'accepted', null],
    ['nothing, for a rejection', {}, 'rejected', null],
    ['a run that failed, for a rejection', { run: { ...RUN, verdict: 'failed' } }, 'rejected', null],
    [
      'a run that failed',
      { run: { ...RUN, verdict: 'failed', because: ['AC-4: x.'] } },
      'accepted',
      '"failed": AC-4: x.',
    ],
    ['a run with something not shown', { run: { ...RUN, verdict: 'not shown' } }, 'accepted', '"not shown"'],
    ['a run of a part', { run: { ...RUN, isWhole: false, because: ['1 of 2.'] } }, 'rejected', 'partial: 1 of 2.'],
    ['a failed run of a part', { run: { ...RUN, isWhole: false, verdict: 'failed' } }, 'rejected', 'partial'],
    ['no run', { run: null }, 'rejected', 'no whole run'],
    ['a run that says nothing of itself', { run: { ...RUN, facts: null } }, 'rejected', 'does not know its commit'],
    [
      'a run without git',
      { run: { ...RUN, facts: { ...FACTS, commit: null } } },
      'rejected',
      'does not know its commit',
    ],
    ['a run on a dirty tree', { run: { ...RUN, facts: { ...FACTS, isClean: false } } }, 'rejected', 'on a dirty tree'],
    [
      'a run on nobody knows what',
      { run: { ...RUN, facts: { ...FACTS, isClean: null } } },
      'rejected',
      'on a dirty tree',
    ],
    ['no git', { checkout: { commit: null, changed: [], changedSinceRun: null } }, 'rejected', 'no git'],
    ['a dirty tree', { checkout: { ...checkout, changed: ['a.ts'] } }, 'rejected', 'dirty: commit or undo a.ts,'],
    ['an unknown commit', { checkout: { ...checkout, changedSinceRun: null } }, 'rejected', 'not in this repository'],
    ['another commit', { checkout: { ...checkout, changedSinceRun: ['b.ts'] } }, 'rejected', 'since then b.ts changed'],
    [
      'a decision of the same person',
      { decisions: [BEFORE] },
      'accepted',
      'Jane Doe rejected commit 1a2b3c4 on 2026-02-13',
    ],
    ['a decision of somebody else', { decisions: [{ ...BEFORE, name: 'Ben' }] }, 'accepted', null],
    ['a decision on another commit', { decisions: [{ ...BEFORE, commit: 'ffff' }] }, 'accepted', null],
  ]
  for (const [against, change, decision, why] of TABLE) {
    it(`for ${decision}, with ${against}, is ${why === null ? 'not there' : `“${why}”`}`, () => {
      const refusal = refusalOf({ name: 'jane doe', role: 'buyer', decision, note: '' }, { ...GOOD, ...change })
      if (why === null) expect(refusal).to.equal(null)
      else expect(refusal).to.contain(why)
    })
  }

  it('names a few of many paths', () => {
    const changed = Array.from({ length: 8 }, (_, at) => `f${at}`)
    const refusal = refusalOf(
      { name: 'Jane', role: 'x', decision: 'accepted', note: '' },
      { ...GOOD, checkout: { ...checkout, changed } },
    )
    expect(refusal).to.contain('f0, f1, f2, f3, f4 and 3 more')
  })
})
