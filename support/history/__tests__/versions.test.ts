/** Nobody goes back within a lineage, and nobody follows a cluster that the nodes were never in. */
import { expect } from 'chai'
import type { ClusterState, Epoch } from '@topgunbuild/core'
import { versionsRise } from '../checks/versions'
import type { Sighting, Snapshot } from '../snapshot'
import { stateWith } from './scene'

const FIRST: Epoch = { epoch: 1, issuer: 'a1', from: 0 }
const BASE = 2 ** 20

function stateOf(version: number, lineage: readonly Epoch[] = [FIRST], clusterId = 'grid'): ClusterState {
  return { ...stateWith(), version: BASE + version, lineage: [...lineage], clusterId }
}

function shows(observer: string, ...given: Parameters<typeof stateOf>): Sighting {
  const state = stateOf(...given)
  return { observer, version: state.version, state }
}

/** Of a client that tells no history. */
const told = (observer: string, version: number, clusterId: string | null = 'grid'): Sighting => {
  return { observer, version, clusterId }
}

/** Of a client that tells its map's history. */
const knows = (
  observer: string,
  version: number,
  lineage: readonly Epoch[] = [FIRST],
  clusterId: string | null = 'grid',
) => {
  return { observer, version: BASE + version, clusterId, lineage }
}

function complaints(sightings: readonly Sighting[], states: readonly ClusterState[] = [stateOf(1)]): string[] {
  const nodes = states.map((state) => ({ nodeId: 'athens', state, partitions: [], records: [] }))
  const snapshot: Snapshot = { nodes, clients: [], sightings }
  const breaches = versionsRise({ calls: [], events: [], snapshot })
  expect(breaches.map(({ promise }) => promise)).to.deep.equal(breaches.map(() => 'versions rise'))
  return breaches.map(({ sentence }) => sentence)
}

const wentBack = (observer: string, from: number, to: number) => `${observer} went back from version ${from} to ${to}`
const OTHER: Epoch = { epoch: 1, issuer: 'b1', from: 0 }

describe('the versions that somebody showed', () => {
  const table: readonly [string, readonly Sighting[], readonly string[]][] = [
    ['rise, at a node', [shows('athens', 1), shows('athens', 2)], []],
    ['stay, at a node', [shows('athens', 2), shows('athens', 2)], []],
    ['go back, at a node', [shows('athens', 2), shows('athens', 1)], [wentBack('athens', BASE + 2, BASE + 1)]],
    [
      'go back, at a node, from the latest that it showed',
      [shows('athens', 1), shows('athens', 2), shows('athens', 3), shows('athens', 1)],
      [wentBack('athens', BASE + 3, BASE + 1)],
    ],
    ['are each node’s own', [shows('athens', 2), shows('bergen', 1)], []],
    [
      'go back to where a node was, twice',
      [shows('athens', 3), shows('athens', 1), shows('athens', 2)],
      [wentBack('athens', BASE + 3, BASE + 1), wentBack('athens', BASE + 3, BASE + 2)],
    ],
    ['turn to another line, at a node', [shows('athens', 3), shows('athens', 1, [OTHER])], []],
    [
      'turn to another line and back to before, at a node',
      [shows('athens', 3), shows('athens', 1, [OTHER]), shows('athens', 2)],
      [wentBack('athens', BASE + 3, BASE + 2)],
    ],
    [
      'rise after another line, and go back, at a node',
      [shows('athens', 3), shows('athens', 1, [OTHER]), shows('athens', 4), shows('athens', 3)],
      [wentBack('athens', BASE + 4, BASE + 3)],
    ],

    ['rise, at a client', [knows('Ana', 1), knows('Ana', 2)], []],
    ['stay, at a client', [knows('Ana', 2), knows('Ana', 2)], []],
    ['go back, at a client', [knows('Ana', 2), knows('Ana', 1)], [wentBack('Ana', BASE + 2, BASE + 1)]],
    ['are each client’s own', [knows('Ana', 2), knows('Ben', 1)], []],
    ['turn to another line, at a client', [knows('Ana', 3), knows('Ana', 1, [OTHER])], []],
    [
      'turn to another line and back to before, at a client',
      [knows('Ana', 3), knows('Ana', 1, [OTHER]), knows('Ana', 2)],
      [wentBack('Ana', BASE + 3, BASE + 2)],
    ],
    [
      'rise after another line, and go back, at a client',
      [knows('Ana', 3), knows('Ana', 1, [OTHER]), knows('Ana', 4), knows('Ana', 3)],
      [wentBack('Ana', BASE + 4, BASE + 3)],
    ],

    ['rise, at a client that tells no history', [told('Ana', 1), told('Ana', 2)], []],
    ['stay, at a client that tells no history', [told('Ana', 2), told('Ana', 2)], []],
    ['go back, at a client that tells no history', [told('Ana', 2), told('Ana', 1)], [wentBack('Ana', 2, 1)]],
    ['are each client’s own, where none tells its history', [told('Ana', 2), told('Ben', 1)], []],
    [
      'go back twice from the latest, at a client that tells no history',
      [told('Ana', 3), told('Ana', 1), told('Ana', 2)],
      [wentBack('Ana', 3, 1), wentBack('Ana', 3, 2)],
    ],
    [
      'go back, at a client that tells an empty history',
      [knows('Ana', 2, []), knows('Ana', 1, [])],
      [wentBack('Ana', BASE + 2, BASE + 1)],
    ],
    ['begin again with another cluster, where no history is told', [told('Ana', 2), told('Ana', 1, null)], []],
    ['go back, of no cluster at all', [told('Ana', 2, null), told('Ana', 1, null)], [wentBack('Ana', 2, 1)]],
    [
      'go back, of no cluster, whatever history is told',
      [knows('Ana', 2, [FIRST], null), knows('Ana', 1, [OTHER], null)],
      [wentBack('Ana', BASE + 2, BASE + 1)],
    ],
  ]
  for (const [title, sightings, sentences] of table) {
    it(`${title}: ${sentences.length === 0 ? 'nothing to say' : sentences.join(', ')}`, () => {
      expect(complaints(sightings)).to.deep.equal(sentences)
    })
  }
})

describe('a client', () => {
  const strange = 'Ana followed map 7 of elsewhere, a cluster that none of the nodes was ever in'

  it('must not follow a cluster that the nodes were never in', () => {
    expect(complaints([told('Ana', 7, 'elsewhere')])).to.deep.equal([strange])
    expect(complaints([told('Ana', 7)])).to.deep.equal([])
  })

  it('may follow the cluster of a state that a node once showed', () => {
    const once = shows('athens', 1, [FIRST], 'elsewhere')
    expect(complaints([once, told('Ana', 7, 'elsewhere')])).to.deep.equal([])
    expect(complaints([once, told('Ana', 7, 'grid')], [])).to.deep.equal([
      'Ana followed map 7 of grid, a cluster that none of the nodes was ever in',
    ])
  })

  it('cannot be held to a cluster that no node or server tells', () => {
    expect(complaints([told('Ana', 7, null)])).to.deep.equal([])
    expect(complaints([told('Ana', 7, 'elsewhere')], [])).to.deep.equal([])
  })
})
