/** A line never takes more columns than a terminal has, whatever it is made of. */
import { expect } from 'chai'
import fc from 'fast-check'
import { clip, columnsOf } from '../clip'

describe('clip', () => {
  const cases: [text: string, columns: number, clipped: string][] = [
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['ends in a space', 6, 'ends…'],
    ['分散キャッシュ', 14, '分散キャッシュ'],
    ['分散キャッシュ', 13, '分散キャッシ…'],
    ['分散キャッシュ', 4, '分…'],
    ['cafe\u0301 au lait', 5, 'cafe\u0301…'],
    ['👩‍👩‍👧 family', 3, '👩‍👩‍👧…'],
    ['anything', 1, '…'],
    ['anything', 0, ''],
  ]
  for (const [text, columns, clipped] of cases) {
    it(`makes ${JSON.stringify(clipped)} of ${JSON.stringify(text)} for ${columns} columns`, () => {
      expect(clip(text, columns)).to.equal(clipped)
    })
  }

  it('keeps to the columns, and to a text that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, columns) => {
        expect(columnsOf(clip(text, columns))).to.be.at.most(columns)
        if (columnsOf(text) <= columns) expect(clip(text, columns)).to.equal(text)
      }),
    )
  })
})
