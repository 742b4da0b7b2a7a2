/** Whatever a scenario left, its pictures are well formed, safe, the same each time, and small. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { factsOf } from '../facts'
import { FIGURE_STYLE } from '../figure-style'
import { figuresOf } from '../figures-of'
import { statsTable } from '../stats-table'
import { evidenceWith, op, picture, someEvidence } from './scene'

/** Tags in the order they open and close; throws on anything that is neither text nor a tag as it should be. */
function checkMarkup(svg: string): void {
  const open: string[] = []
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?: [A-Za-z-]+="[^"<>]*")*)(\/?)>/g,
    (_, close, name, _attributes, empty) => {
      if (close !== '') expect(open.pop()).to.equal(name)
      else if (empty === '') open.push(name)
      return ''
    },
  )
  expect(open).to.deep.equal([])
  expect(rest).not.to.match(/[<>"']/)
  expect(svg.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.to.contain('&')
}

describe('the figures of a scenario', () => {
  it('are well formed, safe and the same each time, whatever is in the evidence', () => {
    fc.assert(
      fc.property(someEvidence, fc.constantFrom(0.1, 0.3, 0.5, 1), (evidence, detail) => {
        const figures = figuresOf(evidence, detail)
        expect(figuresOf(structuredClone(evidence), detail)).to.deep.equal(figures)
        for (const { svg, caption, alt } of figures) {
          checkMarkup(svg)
          expect(svg).to.match(/^<svg class="fig" role="img" aria-label="[^"]+" viewBox="0 0 720 [\d.]+">/)
          // Names may look like anything; what is drawn may not.
          const drawn = svg.replaceAll(/aria-label="[^"]*"|>[^<]*</g, '')
          expect(drawn).not.to.match(/NaN|Infinity|undefined|#[0-9a-f]{3,6}\b(?!;)| id=/)
          expect(`${caption} ${alt}`).not.to.match(/\b(NaN|Infinity|undefined)\b/)
        }
        for (const { term, value } of factsOf(evidence))
          expect(`${term} ${value}`).not.to.match(/\b(NaN|Infinity|undefined)\b/)
        for (const row of statsTable(evidence)?.rows ?? []) expect(row).to.have.length.above(0)
      }),
      { numRuns: 200 },
    )
  })

  it('use only colours and classes that the style has', () => {
    const operations = [op(0, 1), op(1, 2, { outcome: 'refused', level: null }), op(1, null)]
    const faults = [{ kind: 'crash', target: 'athens', from: 1, to: null }]
    const versions = [1, 2].map((version) => ({ observer: 'athens', at: version, version }))
    const figures = figuresOf(evidenceWith({ operations, faults, versions, ownership: [picture(1), picture(2)] }))
    expect(figures).to.have.length(4)
    for (const { svg } of figures) {
      for (const [, names = ''] of svg.matchAll(/ class="([^"]*)"/g)) {
        for (const name of names.split(' ')) expect(FIGURE_STYLE).to.match(new RegExp(`\\.${name}\\b`))
      }
      for (const [, name = ''] of svg.matchAll(/var\((--[a-z0-9-]+)\)/g)) expect(FIGURE_STYLE).to.contain(`${name}:`)
    }
  })

  it('are none where there is nothing to show', () => {
    expect(figuresOf(evidenceWith())).to.deep.equal([])
  })

  it('fit their share of the page, and need less at less detail', () => {
    const faults = Array.from({ length: 6 }, (_, n) => ({
      kind: 'freeze',
      target: 'athens',
      from: n * 900,
      to: n * 900 + 400,
    }))
    const operations = Array.from({ length: 1_000 }, (_, n) =>
      op(n * 5.3, n * 5.3 + (n % 37), {
        client: ['Ana', 'Ben', 'Cleo'][n % 3] ?? '',
        level: n % 2 ? 'APPLIED' : 'REPLICATED',
      }),
    )
    const observers = ['athens', 'bergen', 'cairo', 'Ana']
    const versions = Array.from({ length: 90 }, (_, n) => ({
      observer: observers[n % 4] ?? '',
      at: n * 50,
      version: n,
    }))
    const scattered = [picture(1), picture(2_000, { owners: picture(1).owners.toReversed() }), picture(5_000)]
    const heavy = evidenceWith({ operations, operationCount: 20_000, faults, versions, ownership: scattered })
    const size = (detail: number) => figuresOf(heavy, detail).reduce((sum, { svg }) => sum + Buffer.byteLength(svg), 0)
    expect(size(1)).to.be.below(25_000)
    expect(size(0.3)).to.be.below(12_000)
  })
})
