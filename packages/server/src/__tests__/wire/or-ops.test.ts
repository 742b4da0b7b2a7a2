/** A 0.11 client adds to an observed-remove map and removes from it; every node shows it as such a map. */
import { expect } from 'chai'
import { Nodes } from '../support/Nodes'

describe('on the wire: an observed-remove map', () => {
  const nodes = new Nodes()
  after(() => nodes.end())

  it('holds what was added and not removed, and what a node adds itself', async () => {
    const one = await nodes.start('a')
    const client = await nodes.client(one)
    const map = one.node.getMap('tags', 'OR')
    const add = (id: string, value: unknown, tag: string, nodeId: string): object => ({
      id,
      mapName: 'tags',
      key: 'k',
      opType: 'OR_ADD',
      orRecord: { value, tag, timestamp: { millis: 7, counter: 0, nodeId } },
    })
    client.batch([add('1', 'one', '7:0:x', 'x'), add('2', 'two', '7:0:y', 'y')])
    await Promise.all(['1', '2'].map((id) => client.resultOf(id)))
    expect(map.get('k')).to.deep.equal(['one', 'two'])
    client.batch([{ id: '3', mapName: 'tags', key: 'k', opType: 'OR_REMOVE', orTag: '7:0:x' }])
    expect((await client.resultOf('3')).success).to.equal(true)
    expect([map.get('k'), map.getTombstones('k')]).to.deep.equal([['two'], ['7:0:x']])
    map.add('k', 'three')
    expect(map.remove('k', 'two')).to.deep.equal(['7:0:y'])
    expect(one.node.getMap('tags', 'OR')).to.equal(map)
    expect(map.get('k')).to.deep.equal(['three'])
    expect(one.node.getMap('tags').size).to.equal(3)
  })
})
