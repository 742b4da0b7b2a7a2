/** Whatever a scenario named its keys and nodes, it stays text in the page. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { escapeHtml } from '../escape'

describe('escaping for the page', () => {
  it('says the five characters otherwise, and leaves the rest', () => {
    expect(escapeHtml(`<b title="it's">R&D — é</b>`)).to.equal(
      '&lt;b title=&quot;it&#39;s&quot;&gt;R&amp;D — é&lt;/b&gt;',
    )
  })

  it('lets no mark of HTML out of any text, and loses nothing', () => {
    const character = fc.constantFrom('<', '>', '&', '"', "'", ';', '#', 'a')
    const hostile = fc.oneof(fc.string({ unit: character }), fc.string())
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeHtml(text)
        expect(escaped).not.to.match(/[<>"']/)
        expect(escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.to.contain('&')
        expect(unescaped(escaped)).to.equal(text)
      }),
    )
  })
})

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
