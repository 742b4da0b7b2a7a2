/** Each thing that is done to nodes, links and clocks lasts until it is ended, and is told in words. */
import { expect } from 'chai'
import type { FaultKind, FaultTarget } from '../fault-events'
import { faultSpans, isolatesNodes, isRestart, overlaps, sayFaults } from '../faults'
import type { FaultSpan } from '../faults'
import type { ClusterEvent } from '../History'

const ATHENS: FaultTarget = { node: 'athens' }
const BERGEN: FaultTarget = { node: 'bergen' }
const LINK: FaultTarget = { link: ['athens', 'bergen'] }

function fault(kind: FaultKind, target: FaultTarget, at: number): ClusterEvent {
  return { type: 'fault', kind, target, at }
}
function healed(at: number, kind?: FaultKind, target?: FaultTarget): ClusterEvent {
  return { type: 'healed', at, ...(kind === undefined ? {} : { kind }), ...(target === undefined ? {} : { target }) }
}
const crashed = (node: string, at: number): ClusterEvent => ({ type: 'crashed', node, at })
const stopping = (node: string, at: number): ClusterEvent => ({ type: 'stopping', node, at })
const stopped = (node: string, at: number): ClusterEvent => ({ type: 'stopped', node, at, copies: [] })
const joining = (at: number): ClusterEvent => ({ type: 'joining', at })
const settled = (at: number): ClusterEvent => ({ type: 'settled', at, members: 3, copies: [] })

/** Kind, target, from and to, the latter `-` while it lasts. */
function told(events: readonly ClusterEvent[]): string[] {
  return faultSpans(events).map(({ kind, target, from, to }) => `${kind} of ${target} ${from} ${to ?? '-'}`)
}

describe('what was done to the nodes', () => {
  const everything = [
    crashed('athens', 1),
    stopping('athens', 2),
    joining(3),
    fault('freeze', ATHENS, 4),
    fault('delay', LINK, 5),
  ]
  const begun = [
    'crash of athens 1 -',
    'leave of athens 2 -',
    'join of a new node 3 -',
    'freeze of athens 4 -',
    'delay of athens → bergen 5 -',
  ]
  const table: readonly [string, readonly ClusterEvent[], readonly string[]][] = [
    ['is nothing where nothing happens', [{ type: 'forming', at: 0, backupCount: 1 }, settled(1)], []],
    ['lasts until it is ended, in the order it began', everything, begun],
    [
      'ends with its kind and target',
      [fault('freeze', ATHENS, 1), fault('freeze', BERGEN, 2), fault('delay', ATHENS, 3), healed(4, 'freeze', ATHENS)],
      ['freeze of athens 1 4', 'freeze of bergen 2 -', 'delay of athens 3 -'],
    ],
    [
      'is over at once where it is of a moment, whatever is healed later',
      [fault('reset', LINK, 1), fault('cut', LINK, 2), healed(4)],
      ['reset of athens → bergen 1 1', 'cut of athens → bergen 2 4'],
    ],
    [
      'ends with all of its kind where no target is told',
      [fault('freeze', ATHENS, 1), fault('freeze', BERGEN, 2), fault('cut', LINK, 3), healed(4, 'freeze')],
      ['freeze of athens 1 4', 'freeze of bergen 2 4', 'cut of athens → bergen 3 -'],
    ],
    [
      'ends with all on its target where no kind is told',
      [fault('freeze', ATHENS, 1), fault('delay', ATHENS, 2), fault('freeze', BERGEN, 3), healed(4, undefined, ATHENS)],
      ['freeze of athens 1 4', 'delay of athens 2 4', 'freeze of bergen 3 -'],
    ],
    [
      'ends with everything, but for losses, leaves and joins, where neither is told',
      [...everything, healed(9)],
      [...begun.slice(0, 3), 'freeze of athens 4 9', 'delay of athens → bergen 5 9'],
    ],
    [
      'ends once, however often it is healed',
      [fault('freeze', ATHENS, 1), healed(2), healed(3), fault('freeze', ATHENS, 4)],
      ['freeze of athens 1 2', 'freeze of athens 4 -'],
    ],
    [
      'is over as soon as it is done, for a restart and a reset',
      [fault('restart', ATHENS, 1), fault('restart-without-data', BERGEN, 2), fault('reset', LINK, 3)],
      ['restart of athens 1 1', 'restart-without-data of bergen 2 2', 'reset of athens → bergen 3 3'],
    ],
    [
      'is a crash until that node is started again',
      [
        crashed('athens', 1),
        crashed('bergen', 2),
        fault('restart', ATHENS, 3),
        fault('restart-without-data', BERGEN, 4),
      ],
      ['crash of athens 1 3', 'crash of bergen 2 4', 'restart of athens 3 3', 'restart-without-data of bergen 4 4'],
    ],
    [
      'is a crash still when another node is started, or this one is frozen',
      [crashed('athens', 1), fault('restart', BERGEN, 2), fault('freeze', ATHENS, 3)],
      ['crash of athens 1 -', 'restart of bergen 2 2', 'freeze of athens 3 -'],
    ],
    [
      'is a freeze still when its node is started again',
      [fault('freeze', ATHENS, 1), fault('restart', ATHENS, 2)],
      ['freeze of athens 1 -', 'restart of athens 2 2'],
    ],
    [
      'is a leave until that node has stopped',
      [crashed('athens', 1), stopping('athens', 2), stopping('bergen', 3), stopped('athens', 4)],
      ['crash of athens 1 -', 'leave of athens 2 4', 'leave of bergen 3 -'],
    ],
    [
      'is a join until the cluster has settled, which ends nothing else',
      [joining(1), fault('freeze', ATHENS, 2), crashed('bergen', 3), stopping('cairo', 4), settled(5)],
      ['join of a new node 1 5', 'freeze of athens 2 -', 'crash of bergen 3 -', 'leave of cairo 4 -'],
    ],
  ]
  for (const [title, events, spans] of table) {
    it(title, () => {
      expect(told(events)).to.deep.equal(spans)
    })
  }

  it('concerns the node, or both ends of the link, and of a join nobody who was there', () => {
    const events = [
      crashed('athens', 1),
      stopping('bergen', 2),
      joining(3),
      fault('freeze', ATHENS, 4),
      fault('cut', LINK, 5),
    ]
    expect(faultSpans(events).map(({ nodes }) => nodes)).to.deep.equal([
      ['athens'],
      ['bergen'],
      [],
      ['athens'],
      ['athens', 'bergen'],
    ])
  })

  it('is told in words, each with whether it ended, and without the joins', () => {
    const events = [joining(1), fault('freeze', ATHENS, 2), healed(3), fault('cut', LINK, 4), crashed('cairo', 5)]
    expect(sayFaults(events)).to.equal('freeze of athens, ended; cut of athens → bergen; crash of cairo')
    expect(sayFaults([joining(1)])).to.equal('nothing was done to the nodes')
  })
})

describe('a kind of fault', () => {
  const kinds: readonly FaultSpan['kind'][] = [
    ...(['freeze', 'restart', 'restart-without-data', 'cut', 'one-way-cut', 'delay', 'reset', 'clock-skew'] as const),
    ...(['crash', 'leave', 'join'] as const),
  ]

  it('isolates nodes when they can neither give nor take, and keep what they hold', () => {
    const isolating = kinds.filter((kind) => isolatesNodes({ kind, target: 'athens', nodes: ['athens'], from: 1 }))
    expect(isolating).to.deep.equal(['freeze', 'cut', 'one-way-cut'])
  })

  it('is a restart with data or without', () => {
    expect(kinds.filter(isRestart)).to.deep.equal(['restart', 'restart-without-data'])
  })
})

describe('a span of time', () => {
  const span = (from: number, to?: number): FaultSpan => {
    return { kind: 'freeze', target: 'athens', nodes: ['athens'], from, ...(to === undefined ? {} : { to }) }
  }
  const table: readonly [string, FaultSpan, boolean][] = [
    ['over before', span(1, 9), false],
    ['over as it begins', span(1, 10), true],
    ['within', span(12, 15), true],
    ['around', span(1, 30), true],
    ['begun as it ends', span(20, 30), true],
    ['begun after', span(21, 30), false],
    ['begun before and not over', span(1), true],
    ['begun after and not over', span(21), false],
  ]
  for (const [title, each, meets] of table) {
    it(`from 10 to 20 ${meets ? 'meets' : 'does not meet'} a fault that is ${title}`, () => {
      expect(overlaps(each, 10, 20)).to.equal(meets)
    })
  }
})
