import type { Member, Partition } from '@topgunbuild/core'
import { expect } from 'chai'
import { unrest } from '../systems/unrest'

const member = (nodeId: string): Member => ({
  nodeId,
  incarnation: nodeId,
  endpoint: '',
  clusterAddress: '',
  status: 'ACTIVE',
})

const held = (owner: string, backups: readonly string[], change: Partial<Partition> = {}): Partition => {
  const target = { owner, backups }
  return { owner, backups, target, term: 1, followers: [], moveTo: null, unclean: false, ...change }
}

describe('unrest', () => {
  const [a, b] = [member('a'), member('b')]
  const whole = [held('a', ['b']), held('b', ['a'])]
  for (const [title, members, partitions, expected] of [
    ['nothing', [a, b], whole, undefined],
    ['a member that is missing', [a], whole, '1 members of 2'],
    ['a copy that is missing', [a, b], [...whole, held('a', [])], '1 partitions lack copies, or move'],
    [
      'a copy on its way',
      [a, b],
      [...whole, held('a', ['b'], { followers: ['b'] })],
      '1 partitions lack copies, or move',
    ],
    ['a move', [a, b], [...whole, held('a', ['b'], { moveTo: 'b' })], '1 partitions lack copies, or move'],
    [
      'another owner to come',
      [a, b],
      [held('a', ['b'], { target: { owner: 'b', backups: ['a'] } })],
      '1 partitions lack copies, or move',
    ],
    ['a node without partitions', [a, b], [held('a', ['b'])], '1 owners among 2 nodes'],
  ] as const) {
    it(`is of ${title}`, () => expect(unrest({ members, partitions }, 2, 1)).to.equal(expected))
  }
  it('asks for no copy that nobody could keep', () => {
    expect(unrest({ members: [a], partitions: [held('a', [])] }, 1, 1)).to.equal(undefined)
  })
})
