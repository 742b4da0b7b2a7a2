/** Whatever text a page is given, it stays text. */
import { expect } from 'chai'
import fc from 'fast-check'
import { markup } from '../html'

describe('a template of the page', () => {
  it('lets no text become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inner = markup`<p title="${text}">${text}</p>`.toString().slice('<p title="'.length, -'</p>'.length)
        const [attribute = '', content = ''] = inner.split('">')
        expect(attribute + content).not.to.match(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
      }),
    )
  })

  it('keeps markup of another template, and of lists of them', () => {
    expect(markup`<ul>${['a', '<b>'].map((item) => markup`<li>${item}</li>`)}</ul>`.toString()).to.equal(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>',
    )
  })
})
