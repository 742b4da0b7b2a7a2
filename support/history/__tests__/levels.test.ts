/** What an acknowledgement must say of its level and its copies, and while what it is held to that. */
import { expect } from 'chai'
import { WriteConcern } from '@topgunbuild/core'
import type { AckLevel, ClusterState } from '@topgunbuild/core'
import type { Account } from '../checks/Account'
import { couldReplicate, levelsAreReached, wasDisturbed } from '../checks/levels'
import type { Call, ClusterEvent, Copies, Outcome } from '../History'
import { openCall, PARTITION, stateWith } from './scene'

type Ack = Extract<Outcome, { kind: 'ok' }>

const KNOWN = 5
const LATER = 6

/** Asked for at 10, acknowledged at 20. */
function written(ack: Partial<Ack> = {}, asked?: WriteConcern): Call {
  return { ...openCall(asked), outcome: { ...ackOf(), ...ack } }
}

function ackOf(): Ack {
  return {
    kind: 'ok',
    at: 20,
    opId: 'Ana:s:1',
    level: 'REPLICATED',
    holders: ['athens', 'bergen'],
    copies: 2,
    servedBy: 'athens',
    version: KNOWN,
  }
}

const low = (ack: Partial<Ack> = {}, asked?: WriteConcern): Call => {
  return written({ level: 'APPLIED', holders: ['athens'], copies: 1, ...ack }, asked)
}

const copiesAt = (...nodes: readonly string[]): Copies => [['elsewhere'], nodes]
const formed = (with_: { backupCount?: number; consistency?: string } = {}): ClusterEvent => {
  return { type: 'forming', at: 1, backupCount: 1, ...with_ }
}
const settled = (at = 2, nodes: readonly string[] = ['athens', 'bergen'], members = 3): ClusterEvent => {
  return { type: 'settled', at, members, copies: copiesAt(...nodes), version: KNOWN }
}
const joining = (at: number): ClusterEvent => ({ type: 'joining', at })
const stopping = (node: string, at: number): ClusterEvent => ({ type: 'stopping', node, at })
const stopped = (node: string, at: number): ClusterEvent => ({ type: 'stopped', node, at, copies: [] })
const crashed = (node: string, at: number): ClusterEvent => ({ type: 'crashed', node, at })
const frozen = (node: string, at: number): ClusterEvent => ({ type: 'fault', kind: 'freeze', target: { node }, at })
const restarted = (node: string, at: number): ClusterEvent => ({ type: 'fault', kind: 'restart', target: { node }, at })
const healed = (at: number): ClusterEvent => ({ type: 'healed', at })

const REST = [formed(), settled()]

function account(call: Call, events: readonly ClusterEvent[] = REST, seen: readonly ClusterState[] = []): Account {
  const sightings = seen.map((state) => ({ observer: 'athens', version: state.version, state }))
  return { calls: [call], events, snapshot: { nodes: [], clients: [], sightings } }
}

/** What the sentences add to the words on the call. */
function complaints(...given: Parameters<typeof account>): string[] {
  return levelsAreReached(account(...given)).map(({ sentence }) => sentence.replace(/^.* as op Ana:s:1, /, ''))
}

/** A state of a version in which the partition lies with others. */
function shown(version: number, owner: string, backups: readonly string[], followers: readonly string[] = []) {
  const state = stateWith((each, id) =>
    id === PARTITION ? { ...each, owner, backups: [...backups], followers: [...followers] } : each,
  )
  return { ...state, version }
}

describe('a call', () => {
  const table: readonly [string, readonly ClusterEvent[], boolean][] = [
    ['nothing is known', [], true],
    ['nothing has settled yet', [formed()], true],
    ['the cluster is at rest', REST, false],
    ['the cluster came to rest just as it began', [formed(), settled(10)], false],
    ['the cluster came to rest only meanwhile', [formed(), settled(11)], true],
    ['a node crashed before, and the rest is not back', [...REST, crashed('cairo', 5)], true],
    ['a node crashed before the rest', [formed(), settled(), crashed('cairo', 5), settled(6)], false],
    ['a node crashed on the way', [...REST, crashed('cairo', 15)], true],
    ['a node crashed on the way, and the rest is back', [...REST, crashed('cairo', 15), settled(16)], true],
    ['a node crashed just as it was answered', [...REST, crashed('cairo', 20)], true],
    ['a node crashed after the answer', [...REST, crashed('cairo', 21)], false],
    ['a node has been joining', [...REST, joining(5)], true],
    ['a node joins after the answer', [...REST, joining(21)], false],
    ['a node has left in order before', [formed(), stopping('cairo', 1), settled(2), stopped('cairo', 5)], false],
    [
      'a leave that ends on the way was not over',
      [formed(), stopping('cairo', 1), settled(2), stopped('cairo', 15)],
      true,
    ],
    ['a leave has ended, and the rest is not back', [...REST, stopping('cairo', 5), stopped('cairo', 6)], true],
    ['a fault lasts since before the rest', [formed(), frozen('cairo', 1), settled()], true],
    ['a fault ended before it began', [formed(), frozen('cairo', 1), healed(2), settled(3)], false],
    ['a fault ended as it began', [formed(), frozen('cairo', 1), settled(), healed(10), settled(10)], true],
    ['a node was started again before the rest', [formed(), restarted('cairo', 1), settled()], false],
    ['a fault begins after the answer', [...REST, frozen('cairo', 21)], false],
  ]
  for (const [title, events, isDisturbed] of table) {
    it(`${isDisturbed ? 'is' : 'is not'} disturbed when ${title}`, () => {
      expect(wasDisturbed(written(), events)).to.equal(isDisturbed)
    })
  }

  it('that nobody answered is disturbed by whatever comes', () => {
    expect(wasDisturbed(openCall(), REST)).to.equal(false)
    expect(wasDisturbed(openCall(), [...REST, crashed('cairo', 1_000)])).to.equal(true)
    expect(wasDisturbed(openCall(), [...REST, frozen('cairo', 1_000), settled(2_000)])).to.equal(true)
  })
})

describe('a quorum', () => {
  const table: readonly [string, Call, readonly ClusterEvent[], boolean][] = [
    ['at rest, asked for by nothing said', written(), REST, true],
    ['asked for as REPLICATED', written({}, WriteConcern.REPLICATED), REST, true],
    ['asked for as PERSISTED', written({}, WriteConcern.PERSISTED), REST, true],
    ['not asked for', written({}, WriteConcern.APPLIED), REST, false],
    ['asked for as MEMORY, which counts as nothing said', written({}, WriteConcern.MEMORY), REST, true],
    ['where the nodes replicate later', written(), [formed({ consistency: 'EVENTUAL' }), settled()], false],
    ['where the nodes ask for it', written(), [formed({ consistency: 'QUORUM' }), settled()], true],
    [
      'asked for where the nodes replicate later',
      written({}, WriteConcern.REPLICATED),
      [formed({ consistency: 'EVENTUAL' }), settled()],
      true,
    ],
    [
      'asked for on disks where the nodes replicate later',
      written({}, WriteConcern.PERSISTED),
      [formed({ consistency: 'EVENTUAL' }), settled()],
      true,
    ],
    ['where no backup is kept', written(), [formed({ backupCount: 0 }), settled()], false],
    ['where nobody formed a cluster', written(), [settled()], false],
    ['where the cluster formed as it was asked for', written(), [{ ...formed(), at: 10 }, settled()], true],
    ['where the cluster formed later', written(), [settled(), { ...formed(), at: 11 }], false],
    [
      'where the cluster was formed anew, with no backups',
      written(),
      [...REST, formed({ backupCount: 0 }), settled()],
      false,
    ],
    ['before any rest', written(), [formed()], false],
    ['before the rest', written(), [formed(), settled(11)], false],
    ['with two members', written(), [formed(), settled(2, ['athens', 'bergen'], 2)], true],
    ['with one member', written(), [formed(), settled(2, ['athens', 'bergen'], 1)], false],
    ['with one copy', written(), [formed(), settled(2, ['athens'])], false],
    ['with no copies told', written(), [formed(), { ...settled(), copies: [] } as ClusterEvent], false],
    ['after a backup crashed', written(), [...REST, crashed('bergen', 5)], false],
    ['while a backup freezes', written(), [...REST, frozen('bergen', 15)], false],
    ['after another node crashed', written(), [...REST, crashed('cairo', 5)], true],
    ['from a rest that came as it was asked for', written(), [formed(), settled(10)], true],
    ['while another node freezes', written(), [...REST, frozen('cairo', 15)], true],
    [
      'after a backup was frozen, before the rest',
      written(),
      [formed(), frozen('bergen', 1), healed(1.5), settled()],
      true,
    ],
    ['when a backup freezes after the answer', written(), [...REST, frozen('bergen', 21)], true],
    ['not answered, when a backup freezes', openCall(), [...REST, frozen('bergen', 1_000)], false],
  ]
  for (const [title, call, events, isPossible] of table) {
    it(`${isPossible ? 'could' : 'could not'} be reached ${title}`, () => {
      expect(couldReplicate(call, events)).to.equal(isPossible)
    })
  }
})

describe('an acknowledgement', () => {
  const lowness = 'is too low, although nothing was wrong; nothing was done to the nodes'
  const count = 'names other holders than it counts; nothing was done to the nodes'

  const levels: readonly [string, AckLevel, Call, readonly ClusterEvent[], readonly ClusterState[], boolean][] = [
    ['at rest', 'APPLIED', low(), REST, [], true],
    ['at rest', 'MEMORY', low({ level: 'MEMORY' }), REST, [], true],
    ['at rest', 'REPLICATED', written(), REST, [], false],
    ['at rest', 'PERSISTED', written({ level: 'PERSISTED' }), REST, [], false],
    ['where no more was asked for', 'APPLIED', low({}, WriteConcern.APPLIED), REST, [], false],
    ['where the nodes replicate later', 'APPLIED', low(), [formed({ consistency: 'EVENTUAL' }), settled()], [], false],
    ['before any rest', 'APPLIED', low(), [formed()], [], false],
    ['while the cluster is disturbed', 'APPLIED', low(), [...REST, crashed('cairo', 5)], [], false],
    ['where there is one copy', 'APPLIED', low(), [formed(), settled(2, ['athens'])], [], false],
    [
      'in a later state with a backup',
      'APPLIED',
      low({ version: LATER }),
      REST,
      [shown(LATER, 'athens', ['cairo'])],
      true,
    ],
    [
      'in a later state, by an owner alone',
      'APPLIED',
      low({ version: LATER }),
      REST,
      [shown(LATER, 'athens', [])],
      false,
    ],
    [
      'in a later state that nobody saw',
      'APPLIED',
      low({ version: LATER }),
      REST,
      [shown(LATER + 1, 'athens', ['cairo'])],
      false,
    ],
  ]
  for (const [title, level, call, events, seen, isTooLow] of levels) {
    it(`at ${level} ${isTooLow ? 'is' : 'is not'} too low ${title}`, () => {
      expect(complaints(call, events, seen)).to.deep.equal(isTooLow ? [lowness] : [])
    })
  }

  const lies: readonly [string, Call, readonly ClusterEvent[], readonly ClusterState[], readonly string[]][] = [
    ['more copies than holders', written({ copies: 3 }), REST, [], [count]],
    ['a holder twice', written({ holders: ['athens', 'bergen', 'athens'], copies: 3 }), REST, [], [count]],
    ['a holder twice, and counts the nodes', written({ holders: ['athens', 'bergen', 'athens'] }), REST, [], [count]],
    [
      'REPLICATED by one holder',
      written({ holders: ['athens'], copies: 1 }),
      REST,
      [],
      ['names no second holder; nothing was done to the nodes'],
    ],
    ['PERSISTED by one holder', written({ level: 'PERSISTED', holders: ['athens'], copies: 1 }), REST, [], []],
    [
      'strangers',
      written({ holders: ['athens', 'cairo', 'dublin'], copies: 3 }),
      REST,
      [],
      ['names cairo and dublin, where the copies lay on athens, bergen; nothing was done to the nodes'],
    ],
    [
      'strangers, while the cluster is disturbed',
      written({ holders: ['oslo', 'cairo'] }),
      [...REST, frozen('x', 5)],
      [],
      [],
    ],
    [
      'strangers, where nothing is told of the partition',
      written(),
      [formed(), { ...settled(), copies: [] } as ClusterEvent],
      [],
      ['names athens and bergen, where the copies lay on ; nothing was done to the nodes'],
    ],
    [
      'strangers to the later state that was seen',
      written({ version: LATER }),
      REST,
      [shown(LATER, 'athens', ['cairo'], ['dublin'])],
      ['names bergen, where the copies lay on athens, cairo, dublin; nothing was done to the nodes'],
    ],
    [
      'a follower of the later state that was seen',
      written({ version: LATER }),
      REST,
      [shown(LATER, 'athens', ['cairo'], ['bergen'])],
      [],
    ],
    [
      'others than were known, in a state that nobody saw',
      written({ version: LATER, holders: ['x', 'y'] }),
      REST,
      [],
      [],
    ],
    [
      'others than were known, where no version is told',
      written({ version: LATER, holders: ['athens', 'cairo'] }),
      [formed(), { type: 'settled', at: 2, members: 3, copies: copiesAt('athens', 'bergen') }],
      [shown(LATER, 'athens', ['cairo'])],
      ['names cairo, where the copies lay on athens, bergen; nothing was done to the nodes'],
    ],
  ]
  for (const [title, call, events, seen, sentences] of lies) {
    it(`that names ${title}: ${sentences.length === 0 ? 'nothing to say' : sentences.join(' ')}`, () => {
      expect(complaints(call, events, seen)).to.deep.equal(sentences)
    })
  }

  it('is told whole, with the faults, and where to look for it', () => {
    const call = low()
    const events = [formed(), frozen('athens', 1), healed(1.5), settled()]
    expect(levelsAreReached(account(call, events))).to.deep.equal([
      {
        promise: 'level',
        sentence: `Ana's "milk" under test/cart (1000:0:Ana~1), acknowledged at APPLIED with 1 copies on athens as op Ana:s:1, is too low, although nothing was wrong; freeze of athens, ended`,
        partitionId: PARTITION,
        map: 'test',
        key: 'cart',
        call,
      },
    ])
  })

  it('is held against what the nodes show at the end as well', () => {
    const state = shown(LATER, 'athens', ['cairo'])
    const base = account(low({ version: LATER }))
    const node = { nodeId: 'athens', state, partitions: [], records: [] }
    expect(levelsAreReached({ ...base, snapshot: { ...base.snapshot, nodes: [node] } })).to.have.length(1)
  })

  it('that was never given is held to nothing', () => {
    const failed = (kind: 'refused' | 'unknown'): Call => {
      return { ...openCall(), outcome: { kind, at: 20, code: 'REJECTED', message: 'no' } }
    }
    for (const call of [openCall(), failed('refused'), failed('unknown')]) expect(complaints(call)).to.deep.equal([])
  })
})
