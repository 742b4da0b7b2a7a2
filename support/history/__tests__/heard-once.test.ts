/** What a listener may and may not have heard. */
import { expect } from 'chai'
import { heardOnce, missesAmong } from '../checks/heard-once'
import type { Listening, Publication } from '../History'
import { cleanAccount } from './scene'

const published = (text: string, at: number, change: Partial<Publication> = {}): Publication => ({
  topic: 'news',
  text,
  client: 'Ana',
  at,
  isBrief: false,
  outcome: 'acknowledged',
  acknowledgedAt: at + 1,
  ...change,
})
const listening = (heard: string[], change: Partial<Listening> = {}): Listening => {
  return { topic: 'news', client: 'Ben', from: 0, isOver: false, heard, ...change }
}
const TWO = [published('one', 1), published('two', 3)]

describe('whoever listens', () => {
  const TABLE: readonly [string, Listening, readonly Publication[], string[]][] = [
    ['heard everything once', listening(['one', 'two']), TWO, []],
    ['never heard one', listening(['one']), TWO, ['never heard "two" of Ana']],
    [
      'heard one twice',
      listening(['one', 'two', 'one']),
      [TWO[0]!, published('two', 1)],
      ['heard "one" of Ana 2 times'],
    ],
    ['heard what nobody published', listening(['one', 'two', 'x']), TWO, ['heard "x", which nobody published']],
    [
      'heard them in another order than that in which each was acknowledged',
      listening(['two', 'one']),
      TWO,
      ['heard "one" of Ana after "two" of Ana'],
    ],
    [
      'heard two that were under way together in another order',
      listening(['two', 'one']),
      [published('one', 1), published('two', 1)],
      [],
    ],
    [
      'heard those of two publishers in another order',
      listening(['two', 'one']),
      [published('one', 1), published('two', 3, { client: 'Cleo' })],
      [],
    ],
    ['is the publisher', listening([], { client: 'Ana' }), TWO, []],
    ['heard its own', listening(['one'], { client: 'Ana' }), TWO, ['heard "one" of Ana itself']],
    [
      'heard what was refused',
      listening(['one']),
      [published('one', 1, { outcome: 'refused' })],
      ['heard "one" of Ana, which was refused'],
    ],
    ['heard what nobody knows of', listening(['one']), [published('one', 1, { outcome: 'unknown' })], []],
    ['did not hear what nobody knows of', listening([]), [published('one', 1, { outcome: 'unknown' })], []],
    ['did not hear what one node alone had', listening([]), [published('one', 1, { outcome: 'alone' })], []],
    ['did not hear what was published before', listening([], { from: 2 }), [published('one', 1)], []],
    [
      'did not hear what was published just then',
      listening([], { from: 1 }),
      [published('one', 1)],
      ['never heard "one" of Ana'],
    ],
    ['is told of nothing yet', { topic: 'news', client: 'Ben', isOver: false, heard: [] }, TWO, []],
    ['listens no more', listening([], { isOver: true }), TWO, []],
    ['may have missed what ended soon', listening([]), [published('one', 1, { isBrief: true })], []],
    ['listens to another topic', listening([], { topic: 'sports' }), TWO, []],
    [
      'heard one of another topic',
      listening(['one'], { topic: 'sports' }),
      TWO,
      ['heard "one", which nobody published'],
    ],
  ]
  for (const [name, listener, publications, wrongs] of TABLE) {
    it(name, () => {
      const breaches = missesAmong({ publications, listeners: [listener] })
      expect(breaches.map(({ sentence }) => sentence)).to.deep.equal(
        wrongs.map((wrong) => `${listener.client}, at "${listener.topic}", ${wrong}`),
      )
      expect(breaches.every(({ promise }) => promise === 'heard once')).to.equal(true)
    })
  }

  it('is judged unless nothing was promised to it', () => {
    const account = cleanAccount([])
    const topics = { publications: TWO, listeners: [listening([])] }
    expect(heardOnce(account)).to.deep.equal([])
    expect(heardOnce({ ...account, topics })).to.have.length(2)
    expect(heardOnce({ ...account, topics, excluded: new Set(['Ben']) })).to.deep.equal([])
  })
})
