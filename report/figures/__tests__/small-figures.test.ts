/** Map versions, levels and client statistics, as pictures and rows. */
import { expect } from 'chai'
import { hasSeveralEnds, levels } from '../levels'
import { statsTable } from '../stats-table'
import { versions } from '../versions'
import { evidenceWith, op } from './scene'

describe('the map versions', () => {
  const seen = [
    { observer: 'bergen', at: 5, version: 8 },
    { observer: 'athens', at: 1, version: 7 },
    { observer: 'athens', at: 9, version: 1_048_582 },
    { observer: 'cairo', at: null, version: 9 },
  ]

  it('are a stair for each who looked, and name the last', () => {
    const { svg, caption, alt } = versions(evidenceWith({ versions: seen })) ?? expect.fail()
    expect(alt).to.equal(
      '3 versions of the partition map, from 7 to 1,048,582. In the end: athens at 1,048,582 since 9 ms and bergen at 8 since 5 ms.',
    )
    expect(svg).to.contain('>athens<').and.to.contain('>1,048,582<')
    expect(caption).to.contain('Not drawn: 1 sighting without a time.')
  })

  it('are not drawn where nothing moved', () => {
    expect(versions(evidenceWith({ versions: seen.slice(0, 1) }))).to.equal(null)
  })

  it('change with a single version', () => {
    const changed = seen.with(1, { observer: 'athens', at: 1, version: 6 })
    const [one, other] = [versions(evidenceWith({ versions: seen })), versions(evidenceWith({ versions: changed }))]
    expect(one?.alt).not.to.equal(other?.alt)
  })
})

describe('the levels', () => {
  const operations = [
    op(0, 1),
    op(1, 2),
    op(2, 3, { asked: 'PERSISTED', level: 'PERSISTED' }),
    op(3, 4, { asked: 'PERSISTED', outcome: 'refused', level: null }),
    op(5, null, { asked: 'APPLIED' }),
  ]

  it('count what was asked by what was reached', () => {
    const { alt, caption } = levels(evidenceWith({ operations, operationCount: 9 })) ?? expect.fail()
    expect(alt).to.equal(
      'Writes by what was asked and what they reached: asked PERSISTED, PERSISTED: 1, asked PERSISTED, refused: 1, ' +
        'asked APPLIED, open: 1 and the default, REPLICATED: 2.',
    )
    expect(caption).to.contain('Counted are 5 of 9 writes')
  })

  it('have nothing to compare with one end, and nothing to show with none', () => {
    expect(
      [operations, operations.slice(0, 2)].map((each) => hasSeveralEnds(evidenceWith({ operations: each }))),
    ).to.deep.equal([true, false])
    expect(levels(evidenceWith())).to.equal(null)
  })
})

describe('the statistics', () => {
  it('are rows, with known fields by their names', () => {
    const at = evidenceWith().startedAt
    const stats = [
      {
        client: 'Ana',
        mapVersion: 1_048_582,
        partitionCount: 271,
        nodeCount: 3,
        lastRefresh: at + 250,
        isStale: false,
      },
      { client: 'Ben', lastRefresh: 0, isStale: true, routes: { direct: 2 } },
    ]
    expect(statsTable(evidenceWith({ stats }))).to.deep.include({
      head: ['Client', 'Map version', 'Partitions', 'Nodes', 'Map confirmed at', 'Stale', 'routes'],
      rows: [
        ['Ana', '1,048,582', '271', '3', '250 ms', 'no', '–'],
        ['Ben', '–', '–', '–', 'never', 'yes', '{"direct":2}'],
      ],
    })
  })

  it('know a field by its name alone, even one that every object has', () => {
    const table = statsTable(evidenceWith({ stats: [{ valueOf: 0 }, []] }))
    expect(table?.rows).to.deep.equal([['0'], ['–']])
  })

  it('are nothing where nobody looked', () => {
    expect(statsTable(evidenceWith())).to.equal(null)
  })
})
