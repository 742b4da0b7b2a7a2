/** Whatever nodes are called, what was packed comes out as it was. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Partition } from '../ClusterState'
import { packPartitions, unpackPartitions } from '../packed-partitions'

/** Few, and of the very signs that stand between two names elsewhere. */
const name = fc.constantFrom('a', 'b', 'a,b', 'a b', ',', ' ', 'null', 'a b,a')
const names = fc.array(name, { maxLength: 2 })
const partition: fc.Arbitrary<Partition> = fc.record({
  owner: name,
  term: fc.integer({ min: 1, max: 2 }),
  backups: names,
  followers: names,
  target: fc.record({ owner: name, backups: names }),
  moveTo: fc.option(name),
  unclean: fc.boolean(),
})

describe('packed partitions', () => {
  it('are the same again, whatever nodes are called', () => {
    fc.assert(
      fc.property(fc.array(partition, { maxLength: 60 }), (partitions) => {
        expect(unpackPartitions(packPartitions(partitions))).to.deep.equal(partitions)
      }),
      { numRuns: 300 },
    )
  })

  it('tell any two apart that differ in one thing', () => {
    const plain: Partition = {
      owner: 'a',
      term: 1,
      backups: ['a,b'],
      followers: [],
      target: { owner: 'a', backups: ['a,b'] },
      moveTo: null,
      unclean: false,
    }
    const others: Partial<Partition>[] = [
      { owner: 'b' },
      { term: 2 },
      { backups: ['a', 'b'] },
      { followers: ['a'] },
      { target: { owner: 'b', backups: ['a,b'] } },
      { target: { owner: 'a', backups: ['a', 'b'] } },
      { moveTo: 'null' },
      { unclean: true },
    ]
    for (const change of others) {
      const both = [plain, { ...plain, ...change }]
      expect(packPartitions(both).kinds, JSON.stringify(change)).to.deep.equal(both)
    }
  })
})
