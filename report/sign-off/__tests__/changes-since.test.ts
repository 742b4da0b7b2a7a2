/** What a page says of the time since a decision. */
import { expect } from 'chai'
import type { RunFacts, TreeHashes } from '../../../support/evidence/RunFacts'
import { changesSince } from '../changes-since'
import type { Decision } from '../Decision'

const TREE: TreeHashes = { stated: { 'a.feature': '1', 'b.feature': '2' }, product: 'p', suite: 's' }
const DECISION: Decision = {
  version: 1,
  name: 'Jane Doe',
  role: 'buyer',
  decision: 'accepted',
  note: '',
  date: '2026-02-13T10:00:00.000Z',
  commit: '1a2b3c4',
  verdict: 'shown',
  messagesSha256: 'one run',
  tree: TREE,
  tests: [],
}

function factsWith(tree?: TreeHashes): RunFacts {
  const facts = {
    version: 1,
    commit: 'other',
    isClean: true,
    topology: 'in-process',
    slowness: 1,
    machine: '',
    features: [],
  } as const
  return tree === undefined ? facts : { ...facts, tree }
}

describe('what changed since a decision', () => {
  const since = (tree?: TreeHashes) => changesSince(DECISION, { facts: factsWith(tree), messagesSha256: 'another run' })

  it('is nothing for the very run it was made on, whatever else differs', () => {
    const { since: kind } = changesSince(DECISION, { facts: null, messagesSha256: 'one run' })
    expect(kind).to.equal('same run')
  })

  it('is nothing that counts where product, suite and statements are the same', () => {
    expect(since(TREE).since).to.equal('unchanged')
  })

  it('is unknown where the run says nothing of what it ran on', () => {
    expect(since().since).to.equal('unknown')
    expect(changesSince(DECISION, { facts: null, messagesSha256: 'x' }).since).to.equal('unknown')
  })

  const TABLE: readonly [string, Partial<TreeHashes>, string][] = [
    ['the product', { product: 'q' }, 'The product changed.'],
    ['the suite', { suite: 't' }, 'What carries out and judges the features changed.'],
    ['a feature', { stated: { 'a.feature': '9', 'b.feature': '2' } }, 'Changed: a.feature.'],
    ['a new feature', { stated: { ...TREE.stated, 'c.feature': '3' } }, 'Added: c.feature.'],
    ['a lost feature', { stated: { 'b.feature': '2' } }, 'Gone: a.feature.'],
  ]
  for (const [what, change, sentence] of TABLE) {
    it(`names ${what}`, () => {
      const { since: kind, says } = since({ ...TREE, ...change })
      expect(kind).to.equal('changed')
      expect(says).to.deep.equal([sentence])
    })
  }
})
