/** The ring says of each member whether it is up and how much it owns, and points where it is asked to. */
import { expect } from 'chai'
import { ring } from '../ring'

const MEMBERS = [
  { name: 'athens', state: 'up' },
  { name: 'bergen', state: 'down' },
] as const

describe('the ring', () => {
  it('counts for each member, for strangers, and for nobody', () => {
    const { svg, alt } = ring({ owners: ['athens', 'athens', 'cairo', null, ''], members: MEMBERS, highlighted: 3 })
    expect(alt).to.equal(
      'Ring of 5 partitions: athens, up, owns 2, bergen, down, owns 0, cairo, down, owns 1 and 2 have no owner. Partition 3 is owned by nobody.',
    )
    expect(svg).to.contain('>bergen — down, 0 partitions<').and.to.contain('>2 partitions without an owner<')
    expect(svg).to.contain('>partition 3<').and.to.contain('pathLength="5" stroke-dasharray="2 3"')
  })

  it('changes with any single owner', () => {
    const owners = Array.from({ length: 271 }, () => 'athens')
    const drawn = ring({ owners, members: MEMBERS })
    for (const partition of owners.keys()) {
      const changed = ring({ owners: owners.with(partition, 'bergen'), members: MEMBERS })
      expect(changed.svg).not.to.equal(drawn.svg)
      expect(changed.alt).to.contain('athens, up, owns 270').and.to.contain('bergen, down, owns 1')
    }
  })

  it('can be empty, crowded and hostile', () => {
    expect(ring({ owners: [], members: [] }).svg).to.contain('>partitions<')
    const members = Array.from({ length: 12 }, (_, n) => ({ name: `<node ${n}>`, state: 'up' as const }))
    const { svg } = ring({ owners: members.map(({ name }) => name), members })
    expect(svg).to.contain('&lt;node 11&gt; — 1 partition<').and.not.to.contain('<node')
    expect(svg).not.to.match(/NaN|stroke-width="-/)
  })
})
