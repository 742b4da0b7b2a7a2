/** Who keeps an acknowledged write, after each thing that was done to the nodes. */
import { expect } from 'chai'
import type { AckLevel } from '@topgunbuild/core'
import type { FaultKind } from '../fault-events'
import type { Call, ClusterEvent, Copies, Outcome } from '../History'
import { mustBeKept, standingOf } from '../promises-kept'
import { openCall } from './scene'

/** Acknowledged at 20, asked for at 10. */
function acknowledgedAt(level: AckLevel, holders: readonly string[] = ['athens', 'bergen']): Call {
  const outcome: Outcome = {
    kind: 'ok',
    at: 20,
    opId: 'Ana:s:1',
    level,
    holders,
    copies: holders.length,
    servedBy: 'athens',
    version: 9,
  }
  return { ...openCall(), outcome }
}

const at = (copies: readonly string[]): Copies => [['elsewhere'], copies]
const crashed = (node: string, when = 30): ClusterEvent => ({ type: 'crashed', node, at: when })
const stopped = (node: string, copies: readonly string[], when = 40): ClusterEvent => {
  return { type: 'stopped', node, at: when, copies: at(copies) }
}
const settled = (copies: readonly string[], when = 40): ClusterEvent => {
  return { type: 'settled', at: when, members: 3, copies: at(copies) }
}
const fault = (kind: FaultKind, node: string, when = 30): ClusterEvent => {
  return { type: 'fault', kind, target: { node }, at: when }
}
const cut = (from: string, to: string, when = 30): ClusterEvent => {
  return { type: 'fault', kind: 'cut', target: { link: [from, to] }, at: when }
}
const healed = (when: number): ClusterEvent => ({ type: 'healed', at: when })

function told(call: Call, events: readonly ClusterEvent[]): string {
  const standing = standingOf(call, events)
  if (standing === undefined) return 'nothing promised'
  const asleep = standing.asleep.size === 0 ? '' : `, on the disks of ${[...standing.asleep].join(' ')}`
  const anchor = standing.anchor === undefined ? '' : `, and rests on ${standing.anchor}`
  return `kept by ${[...standing.keepers].join(' ') || 'nobody'}${asleep}${anchor}`
}

describe('an acknowledged write', () => {
  const table: readonly [string, AckLevel, readonly ClusterEvent[], string][] = [
    ['in memory only', 'MEMORY', [], 'nothing promised'],
    ['applied', 'APPLIED', [], 'kept by athens, and rests on athens'],
    ['replicated', 'REPLICATED', [], 'kept by athens bergen'],
    ['persisted', 'PERSISTED', [], 'kept by athens bergen'],

    ['applied, and another node crashes', 'APPLIED', [crashed('bergen')], 'kept by athens, and rests on athens'],
    ['replicated, and a holder crashes', 'REPLICATED', [crashed('athens')], 'kept by bergen'],
    ['replicated, and a node without it crashes', 'REPLICATED', [crashed('cairo')], 'kept by athens bergen'],
    ['persisted, and a holder crashes', 'PERSISTED', [crashed('athens')], 'kept by bergen, on the disks of athens'],
    ['persisted, and a node without it crashes', 'PERSISTED', [crashed('cairo')], 'kept by athens bergen'],
    [
      'replicated, and a crashed holder is back with its data, which is not this',
      'REPLICATED',
      [crashed('athens'), fault('restart', 'athens')],
      'kept by bergen',
    ],
    [
      'persisted, and a crashed holder is back',
      'PERSISTED',
      [crashed('athens'), fault('restart', 'athens')],
      'kept by bergen athens',
    ],
    [
      'persisted, and a crashed holder is back without its data',
      'PERSISTED',
      [crashed('athens'), fault('restart-without-data', 'athens')],
      'kept by bergen',
    ],
    [
      'persisted, and a node that crashed without it is back',
      'PERSISTED',
      [crashed('cairo'), fault('restart', 'cairo')],
      'kept by athens bergen',
    ],
    ['persisted, and a holder is frozen', 'PERSISTED', [fault('freeze', 'athens')], 'kept by athens bergen'],
    [
      'replicated, and the restart of a holder is said to be over',
      'REPLICATED',
      [{ type: 'healed', at: 30, kind: 'restart', target: { node: 'athens' } }],
      'kept by athens bergen',
    ],
    ['replicated, and a holder is frozen', 'REPLICATED', [fault('freeze', 'athens')], 'kept by athens bergen'],

    [
      'replicated, lost by a holder before it was asked for',
      'REPLICATED',
      [crashed('athens', 9)],
      'kept by athens bergen',
    ],
    ['replicated, lost by a holder as it was asked for', 'REPLICATED', [crashed('athens', 10)], 'kept by bergen'],
    ['replicated, lost by a holder on the way', 'REPLICATED', [crashed('athens', 15)], 'kept by bergen'],
    ['replicated, lost by a holder as it was acknowledged', 'REPLICATED', [crashed('athens', 20)], 'kept by bergen'],
    ['replicated, and moved on the way', 'REPLICATED', [settled(['cairo'], 15)], 'kept by athens bergen'],
    ['replicated, and moved as it was acknowledged', 'REPLICATED', [settled(['cairo'], 20)], 'kept by cairo'],

    ['replicated, and moved', 'REPLICATED', [settled(['bergen', 'cairo'])], 'kept by bergen cairo'],
    [
      'replicated, and its partition is nowhere told',
      'REPLICATED',
      [{ type: 'settled', at: 40, members: 3, copies: [] }],
      'kept by nobody',
    ],
    [
      'replicated, and moved away from a frozen holder',
      'REPLICATED',
      [fault('freeze', 'athens'), settled(['cairo'])],
      'kept by athens cairo',
    ],
    [
      'replicated, and moved away from a holder that is frozen just then',
      'REPLICATED',
      [fault('freeze', 'athens', 40), settled(['cairo'], 40)],
      'kept by athens cairo',
    ],
    [
      'replicated, and moved away from a holder that was frozen before',
      'REPLICATED',
      [fault('freeze', 'athens'), healed(35), settled(['cairo'])],
      'kept by cairo',
    ],
    [
      'replicated, and moved away from a holder that is thawed just then',
      'REPLICATED',
      [fault('freeze', 'athens'), healed(40), settled(['cairo'], 40)],
      'kept by cairo',
    ],
    [
      'replicated, and moved away from a holder that is frozen only later',
      'REPLICATED',
      [settled(['cairo']), fault('freeze', 'athens', 50)],
      'kept by cairo',
    ],
    [
      'replicated, and moved away from a holder that is slow',
      'REPLICATED',
      [fault('delay', 'athens'), settled(['cairo'])],
      'kept by cairo',
    ],
    [
      'replicated, and moved away while both holders are cut off',
      'REPLICATED',
      [cut('athens', 'bergen'), settled(['cairo'])],
      'kept by athens bergen',
    ],
    [
      'replicated, and moved away while its holders are cut off, of which one stays a copy',
      'REPLICATED',
      [cut('athens', 'bergen'), settled(['bergen', 'cairo'])],
      'kept by athens bergen cairo',
    ],

    ['applied, and its node leaves', 'APPLIED', [stopped('athens', ['bergen'])], 'kept by bergen'],
    [
      'applied, and another node leaves',
      'APPLIED',
      [stopped('bergen', ['athens', 'cairo'])],
      'kept by athens cairo, and rests on athens',
    ],
    [
      'applied, and another node leaves, and then its own crashes',
      'APPLIED',
      [stopped('bergen', ['athens', 'cairo']), crashed('athens', 50)],
      'kept by nobody, and rests on athens',
    ],
    ['replicated, and a holder leaves', 'REPLICATED', [stopped('athens', ['bergen', 'cairo'])], 'kept by bergen cairo'],
    [
      'replicated, and a leave tells of others, to whom the holders gave it and keep it',
      'REPLICATED',
      [stopped('cairo', ['dublin'])],
      'kept by athens bergen dublin',
    ],
    [
      'replicated, and its frozen holders can give it to nobody as a node leaves',
      'REPLICATED',
      [fault('freeze', 'athens'), fault('freeze', 'bergen'), stopped('cairo', ['dublin'])],
      'kept by athens bergen',
    ],
    [
      'persisted, and a holder leaves',
      'PERSISTED',
      [stopped('athens', ['bergen', 'cairo'])],
      'kept by bergen cairo, on the disks of athens',
    ],
    ['persisted, and a node without it leaves', 'PERSISTED', [stopped('cairo', ['athens'])], 'kept by athens bergen'],
    [
      'persisted, and a holder leaves while another is down',
      'PERSISTED',
      [crashed('bergen'), stopped('athens', ['cairo'])],
      'kept by cairo, on the disks of bergen athens',
    ],
    [
      'persisted, and a holder that left is back',
      'PERSISTED',
      [stopped('athens', ['bergen']), fault('restart', 'athens', 50)],
      'kept by bergen athens',
    ],
  ]
  for (const [title, level, events, standing] of table) {
    it(`that is ${title}: ${standing}`, () => {
      expect(told(acknowledgedAt(level), events)).to.equal(standing)
    })
  }

  it('rests on who served it where it names no holder', () => {
    expect(told(acknowledgedAt('APPLIED', []), [])).to.equal('kept by athens, and rests on athens')
    expect(told(acknowledgedAt('APPLIED', ['bergen']), [])).to.equal('kept by bergen, and rests on bergen')
  })

  it('has to be kept while a node has it in memory, not while it sleeps on disks', () => {
    const bothCrash = [crashed('athens'), crashed('bergen')]
    expect(told(acknowledgedAt('PERSISTED'), bothCrash)).to.equal('kept by nobody, on the disks of athens bergen')
    expect(mustBeKept(acknowledgedAt('PERSISTED'), bothCrash)).to.equal(false)
    expect(mustBeKept(acknowledgedAt('PERSISTED'), [...bothCrash, fault('restart', 'bergen')])).to.equal(true)
  })
})

describe('a write that was not acknowledged', () => {
  it('promises nothing, whether refused, in doubt or open', () => {
    const failed = (kind: 'refused' | 'unknown'): Call => {
      return { ...openCall(), outcome: { kind, at: 20, code: 'REJECTED', message: 'no' } }
    }
    for (const call of [failed('refused'), failed('unknown'), openCall()]) {
      expect([told(call, []), mustBeKept(call, [])]).to.deep.equal(['nothing promised', false])
    }
  })
})
