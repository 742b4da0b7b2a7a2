/** Whom a cluster took for lost, by the states its nodes showed. */
import type { ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import type { ClusterEvent } from '../History'
import type { Sighting } from '../snapshot'
import { needlessIn, suspicionsIn } from '../suspicions'
import { NODES, stateWith } from './scene'

const [ATHENS, BERGEN, CAIRO] = NODES

/** By name, each with its incarnation. */
const members = (of: Readonly<Record<string, string>>): ClusterState => {
  const state = stateWith()
  const named = Object.entries(of).map(([nodeId, incarnation]) => ({ nodeId, incarnation }))
  return { ...state, members: named.flatMap((one) => state.members.slice(0, 1).map((like) => ({ ...like, ...one }))) }
}
const seen = (observer: string, at: number, of: Readonly<Record<string, string>>): Sighting => ({
  observer,
  version: at,
  at,
  state: members(of),
})
const BOTH = { [ATHENS]: 'a1', [BERGEN]: 'b1' }

describe('who was taken for lost', () => {
  const CASES: readonly [string, Sighting[], ClusterEvent[], unknown[]][] = [
    ['nobody, where nothing was seen', [], [], []],
    ['nobody, where the same members were seen', [seen(ATHENS, 1, BOTH), seen(ATHENS, 2, BOTH)], [], []],
    ['nobody who joined', [seen(ATHENS, 1, BOTH), seen(ATHENS, 2, { ...BOTH, [CAIRO]: 'c1' })], [], []],
    [
      'a member that is none any more',
      [seen(ATHENS, 1, BOTH), seen(ATHENS, 5, { [ATHENS]: 'a1' })],
      [],
      [{ node: BERGEN, from: 1, seenAt: 5 }],
    ],
    [
      'a member that came back as another incarnation, by its own word, too',
      [seen(BERGEN, 1, BOTH), seen(BERGEN, 5, { [ATHENS]: 'a1', [BERGEN]: 'b2' })],
      [],
      [{ node: BERGEN, from: 1, seenAt: 5 }],
    ],
    [
      'from when it was seen a member last',
      [
        seen(ATHENS, 1, BOTH),
        seen(ATHENS, 3, { ...BOTH, [CAIRO]: 'c1' }),
        seen(ATHENS, 5, { [ATHENS]: 'a1', [CAIRO]: 'c1' }),
      ],
      [],
      [{ node: BERGEN, from: 3, seenAt: 5 }],
    ],
    [
      'nobody, where one observer is behind another',
      [seen(ATHENS, 1, { ...BOTH, [CAIRO]: 'c1' }), seen(BERGEN, 2, BOTH)],
      [],
      [],
    ],
    [
      'nobody who left, though it was seen late',
      [seen(ATHENS, 1, BOTH), seen(ATHENS, 9, { [ATHENS]: 'a1' })],
      [
        { type: 'stopping', at: 3, node: BERGEN },
        { type: 'stopped', at: 4, node: BERGEN, copies: [] },
      ],
      [],
    ],
    [
      'nobody who crashed, and is started again',
      [seen(ATHENS, 1, BOTH), seen(ATHENS, 9, { [ATHENS]: 'a1', [BERGEN]: 'b2' })],
      [
        { type: 'crashed', at: 3, node: BERGEN },
        { type: 'fault', kind: 'restart', at: 4, target: { node: BERGEN } },
      ],
      [],
    ],
    [
      'who had been started again before, and ran since',
      [seen(ATHENS, 6, BOTH), seen(ATHENS, 9, { [ATHENS]: 'a1' })],
      [
        { type: 'crashed', at: 3, node: BERGEN },
        { type: 'fault', kind: 'restart', at: 4, target: { node: BERGEN } },
      ],
      [{ node: BERGEN, from: 6, seenAt: 9 }],
    ],
    [
      'one, while another crashed',
      [seen(ATHENS, 1, { ...BOTH, [CAIRO]: 'c1' }), seen(ATHENS, 9, { [ATHENS]: 'a1' })],
      [{ type: 'crashed', at: 3, node: CAIRO }],
      [{ node: BERGEN, from: 1, seenAt: 9 }],
    ],
  ]
  for (const [name, sightings, events, expected] of CASES) {
    it(name, () => expect(suspicionsIn(sightings, events)).to.deep.equal(expected))
  }

  describe('needlessly', () => {
    const sightings = [seen(ATHENS, 10, BOTH), seen(ATHENS, 20, { [ATHENS]: 'a1' })]
    const fault: ClusterEvent = { type: 'fault', kind: 'delay', at: 5, target: { node: CAIRO } }
    const settled = (at: number): ClusterEvent => ({ type: 'settled', at, members: 2, copies: [] })
    const NEEDLESS: readonly [string, ClusterEvent[], number][] = [
      ['where nothing was done', [], 1],
      ['where somebody joined', [{ type: 'joining', at: 12 }], 1],
      ['not while something lasts that was done, be it to another', [fault], 0],
      ['not before every copy was back after it', [fault, { type: 'healed', at: 6 }, settled(11)], 0],
      ['afterwards', [fault, { type: 'healed', at: 6 }, settled(9)], 1],
      ['before', [{ ...fault, at: 21 }], 1],
    ]
    for (const [name, events, count] of NEEDLESS) {
      it(name, () => expect(needlessIn(sightings, events)).to.have.length(count))
    }
  })

  it('of a client nothing is known: its map names no incarnations', () => {
    expect(suspicionsIn([{ observer: 'Ana', version: 1, at: 1, clusterId: 'grid' }], [])).to.deep.equal([])
  })
})
