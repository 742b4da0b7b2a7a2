/** Who owns what is seen and said: no partition can change hands without the picture and its words changing. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ownership } from '../ownership'
import { evidenceWith, NODES, op, PARTITIONS, picture } from './scene'

const AFTER = picture(500, {
  label: 'athens has left',
  owners: picture(500).owners.map((owner) => (owner === 'athens' ? 'bergen' : owner)),
})
const BOTH = [picture(100), AFTER]

describe('the picture of the ownership', () => {
  it('counts for each node, before and after, with the keys written to', () => {
    const operations = [op(1, 2), op(1, 2, { key: 'desk', partition: 2 }), op(3, 4)]
    const { svg, caption, alt } = ownership(evidenceWith({ ownership: BOTH, operations })) ?? expect.fail()
    expect(svg).to.contain('>91 owned, 90 backed up<').and.to.contain('>0 owned, 90 backed up<')
    expect(svg).to.contain('“cart” is in partition 84').and.to.contain('“desk” is in partition 2')
    expect(caption).to.contain('91 of 271 changed their owner')
    expect(alt).to.contain('At 500 ms, athens has left: athens owns 0 and backs up 90, bergen owns 181')
    expect(alt).to.contain('“cart” is in partition 84, owned by athens, then bergen.')
    expect(alt).to.contain('“desk” is in partition 2, owned by cairo.')
    expect(Buffer.byteLength(svg)).to.be.below(5_000)
  })

  it('changes with any single owner or backup', () => {
    const drawn = ownership(evidenceWith({ ownership: BOTH }))
    const someChange = fc.record({ at: fc.constantFrom(0, 1), partition: fc.nat({ max: PARTITIONS - 1 }) })
    fc.assert(
      fc.property(someChange, fc.constantFrom('', 'delphi', ...NODES), ({ at, partition }, owner) => {
        const before = BOTH[at] ?? picture(0)
        fc.pre(before.owners[partition] !== owner)
        const owners = before.owners.with(partition, owner)
        const changed = ownership(evidenceWith({ ownership: BOTH.with(at, { ...before, owners }) }))
        expect(changed?.svg.replace(/aria-label="[^"]*"/, '')).not.to.equal(
          drawn?.svg.replace(/aria-label="[^"]*"/, ''),
        )
        expect(changed?.alt).not.to.equal(drawn?.alt)
        const backups = before.backups.with(partition, [])
        const bare = ownership(evidenceWith({ ownership: BOTH.with(at, { ...before, backups }) }))
        expect(bare?.alt).not.to.equal(drawn?.alt)
      }),
      { numRuns: 300 },
    )
  })

  it('draws every partition exactly once, in the lane of its owner', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', ...NODES), { minLength: PARTITIONS, maxLength: PARTITIONS }),
        (owners) => {
          const { svg } = ownership(evidenceWith({ ownership: [picture(1, { owners, backups: [] })] })) ?? expect.fail()
          const lines = [...svg.matchAll(/class="own".*?stroke-dasharray="([^"]*)"/g)].map(([, dashes = '']) =>
            drawnBy(dashes),
          )
          const times = owners.map((_, partition) => lines.filter((drawn) => drawn.includes(partition)).length)
          expect(new Set(times)).to.deep.equal(new Set([1]))
          const lanes = [...NODES, '' as const].filter((node) => owners.includes(node))
          expect(lines).to.deep.equal(lanes.map((node) => owners.flatMap((owner, at) => (owner === node ? [at] : []))))
        },
      ),
    )
  })

  it('has a lane for what nobody owns, beside seven nodes', () => {
    const nodeAt = (partition: number) => (partition % 8 === 7 ? '' : `node-${partition % 8}`)
    const owners = Array.from({ length: PARTITIONS }, (_, partition) => nodeAt(partition))
    const { svg, alt } = ownership(evidenceWith({ ownership: [picture(1, { owners, backups: [] })] })) ?? expect.fail()
    expect(svg).to.contain('>no owner<').and.to.contain('>33 owned<').and.to.contain('var(--node-7)')
    expect(alt).to.contain('33 without an owner')
  })

  it('shows four at most, those between only where they differ, and two at little detail', () => {
    const rowsOf = (pictures: typeof BOTH, detail: number) =>
      ownership(evidenceWith({ ownership: pictures }), detail)?.svg.match(/>\d+ ms: /g)?.length
    // Owners in turn take many dashes, and neighbours in one block few.
    const settled = BOTH.map((each) => ({ ...each, owners: [...each.owners].sort(), backups: [] }))
    expect(rowsOf([...settled, ...settled, ...settled], 1)).to.equal(4)
    expect(rowsOf([picture(1), picture(2), picture(3), AFTER], 1)).to.equal(2)
    expect(rowsOf([...settled, ...settled], 0.1)).to.equal(2)
    expect(rowsOf([...BOTH, ...BOTH], 1)).to.equal(2)
    expect(ownership(evidenceWith({ ownership: BOTH }), 0.3)?.svg).not.to.contain('class="cp"')
    expect(ownership(evidenceWith(), 1)).to.equal(null)
  })
})

function drawnBy(dashes: string): number[] {
  let at = 0
  return dashes.split(' ').flatMap((length, index) => {
    const start = at
    at += Number(length)
    return index % 2 === 0 ? Array.from({ length: Number(length) }, (_, each) => start + each) : []
  })
}
