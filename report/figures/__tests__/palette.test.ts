/** The colours can be read: on light and on dark paper, and by readers who see fewer of them. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { FIGURE_STYLE } from '../figure-style'
import { ALARM, colourOf, FAULT, INK, LINE, NODE_SHADES, PAPER, QUIET } from '../palette'
import { contrast, VISIONS, distanceSeen } from './vision'

for (const theme of ['light', 'dark'] as const) {
  describe(`the colours on ${theme} paper`, () => {
    it('stand out: text by 4.5, marks by 3', () => {
      for (const text of [INK, QUIET, FAULT, ALARM]) {
        expect(contrast(text[theme], PAPER[theme]), text[theme]).to.be.at.least(4.5)
      }
      for (const mark of [LINE, ...NODE_SHADES]) {
        expect(contrast(mark[theme], PAPER[theme]), mark[theme]).to.be.at.least(3)
      }
    })

    for (const vision of Object.keys(VISIONS)) {
      it(`of nodes are apart to ${vision} eyes`, () => {
        for (const [index, one] of NODE_SHADES.entries()) {
          for (const other of NODE_SHADES.slice(0, index)) {
            const seen = distanceSeen(vision, one[theme], other[theme])
            expect(seen, `${one[theme]} and ${other[theme]}`).to.be.at.least(12)
          }
        }
      })
    }
  })
}

describe('the colour of a node', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 })

  it('is its own among eight, in whatever order they are listed', () => {
    fc.assert(
      fc.property(names, (all) => {
        const colours = all.map((name) => colourOf(name, all))
        expect(new Set(colours)).to.have.property('size', all.length)
        expect(all.map((name) => colourOf(name, [...all].reverse()))).to.deep.equal(colours)
        for (const colour of colours) expect(FIGURE_STYLE).to.contain(`${colour.slice(4, -1)}:#`)
      }),
    )
  })

  it("is nobody's for a name that is not among them", () => {
    expect(colourOf('delphi', ['athens'])).to.equal('var(--fig-line)')
    expect(colourOf('', ['', 'athens'])).to.equal('var(--fig-line)')
  })
})
