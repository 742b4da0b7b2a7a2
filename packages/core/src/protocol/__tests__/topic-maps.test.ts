/** What a topic is called, and what one of its messages looks like. */
import { expect } from 'chai'
import { partitionIdOf } from '../../partitioning/partition-id'
import { placedKey } from '../../partitioning/placed-key'
import { isMessageKey, isTopicMap, isTopicName, messageKeyOf, readMessage, topicMapOf } from '../topic-maps'

describe('a topic', () => {
  const NAMES: readonly [string, boolean][] = [
    ['news', true],
    ['a_b-c.d:e/f9', true],
    ['x'.repeat(256), true],
    ['x'.repeat(257), false],
    ['', false],
    ['two words', false],
    ['n\u00e9ws', false],
    ['new\u001fs', false],
  ]
  for (const [name, isOne] of NAMES) {
    it(`${isOne ? 'may' : 'may not'} be called ${JSON.stringify(name.slice(0, 20))} (${name.length} units)`, () => {
      expect(isTopicName(name)).to.equal(isOne)
    })
  }

  it('has all its messages in the partition of its name, each under a key of its own', () => {
    const [one, other] = [messageKeyOf('news', '1'), messageKeyOf('news', '2')]
    expect(one).to.not.equal(other)
    expect(new Set([one, other].map(partitionIdOf))).to.deep.equal(new Set([partitionIdOf('news')]))
  })

  it('has a map that is no other map', () => {
    expect([topicMapOf('news'), isTopicMap('topic:news'), isTopicMap('topics')]).to.deep.equal([
      'topic:news',
      true,
      false,
    ])
  })

  const KEYS: readonly [string, string, boolean][] = [
    ['topic:news', messageKeyOf('news', '1'), true],
    ['topic:news', messageKeyOf('others', '1'), false],
    ['topic:news', 'news', false],
    ['topic:', placedKey('', '1'), true],
  ]
  for (const [map, key, isOne] of KEYS) {
    it(`has ${isOne ? 'a' : 'no'} message under ${JSON.stringify(key)} in ${map}`, () => {
      expect(isMessageKey(map, key)).to.equal(isOne)
    })
  }

  it('has messages of any data, and of one publisher', () => {
    for (const data of [null, 0, 'text', { deep: [1] }]) {
      expect(readMessage({ data, publisherId: 'ana' })).to.deep.equal({ data, publisherId: 'ana' })
    }
    expect(readMessage({ publisherId: 'ana' })).to.deep.equal({ data: undefined, publisherId: 'ana' })
    for (const other of [null, 'text', {}, { data: 1, publisherId: 7 }]) expect(readMessage(other)).to.equal(undefined)
  })
})
