import { MerkleTree, type LWWRecord, type MerkleRequest } from '@topgunbuild/core'
import { expect } from 'chai'
import { answersTo, rootsMessage, type Compared } from '../merkle-answers'

function recordsOf(count: number, value: unknown = 'v'): Map<string, LWWRecord<unknown>> {
  const timestamp = { millis: 1, counter: 0, nodeId: 'w' }
  return new Map(Array.from({ length: count }, (_, n) => [`key-${n}`, { value, timestamp }]))
}

function comparedOf(records: ReadonlyMap<string, LWWRecord<unknown>>): Compared {
  return { tree: new MerkleTree(records), record: (key) => records.get(key) }
}

function ask(compared: Compared, of: Partial<MerkleRequest['of'][number]>): ReturnType<typeof answersTo> {
  return answersTo({ mapName: 'map', of: [{ partitionId: 7, paths: [], whole: [], ...of }] }, () => compared)
}

function leafOf(messages: ReturnType<typeof answersTo>): { path: string; keys: string[] }[] {
  return messages.flatMap((message) =>
    message.type === 'SYNC_RESP_LEAF'
      ? message.payload.leaves.map(({ path, records }) => ({ path, keys: records.map(({ key }) => key) }))
      : [],
  )
}

describe('an answer about a map', () => {
  const records = recordsOf(300)
  const compared = comparedOf(records)

  it('sums up the roots it tells', () => {
    const roots = [
      { partitionId: 1, rootHash: 2 ** 32 - 1 },
      { partitionId: 2, rootHash: 3 },
    ]
    expect(rootsMessage('map', roots, 5)).to.deep.equal({
      type: 'SYNC_RESP_ROOT',
      payload: { mapName: 'map', rootHash: 2, timestamp: 5, roots },
    })
  })

  it('to a path above the leaves is the hashes one level below', () => {
    const [answer, ...more] = ask(compared, { paths: ['', 'a'] })
    expect(more).to.deep.equal([])
    expect(answer).to.deep.equal({
      type: 'SYNC_RESP_BUCKETS',
      payload: {
        mapName: 'map',
        nodes: ['', 'a'].map((path) => ({ partitionId: 7, path, buckets: compared.tree.getBuckets(path) })),
      },
    })
  })

  it('to the path of a leaf is its records, and none where nothing is', () => {
    const path = pathTo(compared.tree, 'key-5')
    expect(leafOf(ask(compared, { paths: [path] }))).to.deep.equal([
      { path, keys: compared.tree.getKeysInBucket(path) },
    ])
    expect(leafOf(ask(comparedOf(new Map()), { paths: ['abc'] }))).to.deep.equal([{ path: 'abc', keys: [] }])
  })

  it('to a whole is all records below', () => {
    const [leaf] = leafOf(ask(compared, { whole: [''] }))
    expect(leaf?.keys.toSorted()).to.deep.equal([...records.keys()].toSorted())
  })

  it('to a whole of more than 256 KiB is its hashes, so that it is asked for in parts', () => {
    const large = comparedOf(recordsOf(300, 'x'.repeat(1000)))
    const [answer] = ask(large, { whole: [''] })
    expect(answer?.type).to.equal('SYNC_RESP_BUCKETS')
    const parts = Object.keys(large.tree.getBuckets(''))
    const told = leafOf(ask(large, { whole: parts })).flatMap(({ keys }) => keys)
    expect(told.length).to.equal(300)
  })

  it('to a whole at a leaf is its records, however large', () => {
    const huge = comparedOf(recordsOf(1, 'x'.repeat(2 ** 20)))
    const path = pathTo(huge.tree, 'key-0')
    expect(leafOf(ask(huge, { whole: [path] }))).to.deep.equal([{ path, keys: ['key-0'] }])
  })

  it('lets partitions of one question differ', () => {
    const other = comparedOf(recordsOf(2))
    const question = [1, 2].map((partitionId) => ({ partitionId, paths: [], whole: [''] }))
    const messages = answersTo({ mapName: 'map', of: question }, (id) => (id === 1 ? compared : other))
    expect(leafOf(messages).map(({ keys }) => keys.length)).to.deep.equal([300, 2])
  })
})

function pathTo(tree: MerkleTree, key: string): string {
  let path = ''
  while (!tree.getKeysInBucket(path).includes(key)) {
    const digits = Object.keys(tree.getBuckets(path))
    path += digits.find((digit) => [...tree.keysBelow(path + digit)].includes(key)) ?? 'nowhere'
  }
  return path
}
