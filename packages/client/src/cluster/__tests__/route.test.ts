/** The table of routes. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { partitionMap } from './a-map'
import { viewOf } from '../partition-map-view'
import { route, type Connections, type RouteRequest, type Usability } from '../route'
import { RoutingMetrics } from '../RoutingMetrics'

const view = viewOf(partitionMap({ owner: 'o', backups: ['b', 'c'] }))
const at = (connections: Record<string, Usability>): Connections => new Map(Object.entries(connections))

describe('route', () => {
  type Row = [string, Record<string, Usability>, Partial<RouteRequest>, string | null, string | null]
  const rows: Row[] = [
    ['the owner', { x: 'good', o: 'good', b: 'good' }, {}, 'o', 'owner'],
    ['a backup when the owner is not connected', { x: 'good', c: 'good', b: 'good' }, {}, 'b', 'backup'],
    ['the next backup when the first is in trouble', { b: 'troubled', c: 'good', o: 'troubled' }, {}, 'c', 'backup'],
    ['a backup when the owner is about to leave', { o: 'leaving', b: 'good' }, {}, 'b', 'backup'],
    ['anyone when neither is connected', { x: 'good' }, {}, 'x', 'any'],
    ['the leaving owner when it is all there is', { o: 'leaving' }, {}, 'o', 'owner'],
    ['the leaving one rather than the one in trouble', { x: 'troubled', y: 'leaving' }, {}, 'y', 'any'],
    ['the one in trouble when it is all there is', { x: 'troubled' }, {}, 'x', 'any'],
    ['whom a redirect named', { o: 'good', x: 'good' }, { redirectedTo: 'x' }, 'x', 'redirect'],
    ['whom a redirect named, even in trouble', { o: 'good', x: 'troubled' }, { redirectedTo: 'x' }, 'x', 'redirect'],
    ['the owner when the one named is not connected', { o: 'good' }, { redirectedTo: 'x' }, 'o', 'owner'],
    ['the first in forward mode', { x: 'good', o: 'good' }, { mode: 'forward' }, 'x', 'forward'],
    ['nobody', {}, {}, null, null],
    ['nobody in forward mode', {}, { mode: 'forward' }, null, null],
  ]
  for (const [name, connections, request, nodeId, reason] of rows) {
    it(`finds ${name}`, () => {
      const found = route(view, at(connections), { partitionId: 0, mode: 'direct', ...request })
      expect(found === null ? [null, null] : [found.nodeId, found.reason]).to.deep.equal([nodeId, reason])
    })
  }

  it('finds anyone without a map', () => {
    expect(route(null, at({ x: 'good' }), { partitionId: 5, mode: 'direct' })).to.deep.equal({
      nodeId: 'x',
      reason: 'any',
      owner: null,
    })
  })

  it('only ever names a connected node, and some node whenever one is connected', () => {
    const usability = fc.constantFrom<Usability>('good', 'leaving', 'troubled')
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('o', 'b', 'c', 'x', 'y'), usability),
        fc.nat(270),
        fc.constantFrom('direct' as const, 'forward' as const),
        fc.option(fc.constantFrom('o', 'x', 'z')),
        (connections, partitionId, mode, redirectedTo) => {
          const found = route(view, at(connections), { partitionId, mode, redirectedTo })
          if (Object.keys(connections).length === 0) expect(found).to.equal(null)
          else expect(Object.keys(connections)).to.include(found?.nodeId)
        },
      ),
    )
  })
})

describe('countRoute', () => {
  const none = { directRoutes: 0, fallbackRoutes: 0, partitionMisses: 0, totalRoutes: 0, redirects: 0 }
  const rows = [
    [{ nodeId: 'o', reason: 'owner', owner: 'o' }, { directRoutes: 1 }],
    [{ nodeId: 'x', reason: 'redirect', owner: 'o' }, { directRoutes: 1 }],
    [{ nodeId: 'b', reason: 'backup', owner: 'o' }, { fallbackRoutes: 1 }],
    [{ nodeId: 'x', reason: 'any', owner: 'o' }, { fallbackRoutes: 1 }],
    [{ nodeId: 'x', reason: 'any', owner: null }, { partitionMisses: 1 }],
    [{ nodeId: 'x', reason: 'forward', owner: 'o' }, {}],
  ] as const
  for (const [taken, counted] of rows) {
    it(`counts ${taken.reason} to ${taken.nodeId} owned by ${taken.owner}`, () => {
      const metrics = new RoutingMetrics()
      metrics.record(taken)
      expect(metrics.snapshot()).to.deep.equal({ ...none, ...counted, totalRoutes: 1 })
      metrics.reset()
      expect(metrics.snapshot()).to.deep.equal(none)
    })
  }
})
