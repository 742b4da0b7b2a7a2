/** The rules of a state as a whole: its members and links, its version, what clients are told, a new epoch. */
import { expect } from 'chai'
import { MOST_ABSENT, countedIn } from '../absent'
import type { ClusterEvent, ClusterState } from '../ClusterState'
import { digestOf } from '../digest'
import { LINEAGE_LENGTH } from '../lineage'
import { isMoot, nextState } from '../next-state'
import { versionOf } from '../version'
import { member, removed } from './clusters'
import { partitionFrom, textOf, tinyCluster } from './tiny-clusters'

const joined = (nodeId: string): ClusterEvent => ({ type: 'joined', member: member(nodeId) })
const broken = (...between: [string, string]): ClusterEvent => ({ type: 'link-broken', between })
const whole = (...between: [string, string]): ClusterEvent => ({ type: 'link-whole', between })
const leaving = (nodeId: string): ClusterEvent => ({ type: 'leaving', nodeId, incarnation: `${nodeId}-1` })
const textsOf = (state: ClusterState): string[] => state.partitions.map(textOf)

describe('the members of a state', () => {
  const CASES: readonly [rule: string, events: ClusterEvent[], members: string][] = [
    ['the youngest stands last', [joined('c')], 'a b c'],
    ['those who join together stand in the order they came', [joined('d'), joined('c')], 'a b d c'],
    ['a member that leaves keeps its place', [leaving('a')], 'a(leaving) b'],
    ['a member that is lost is gone', [removed('a')], 'b'],
    ['who joins again after a loss is the youngest', [joined('a'), removed('a')], 'b a'],
    ['the last ones are not removed', [removed('a'), removed('b'), joined('c')], 'a b c'],
  ]
  for (const [rule, events, members] of CASES) {
    it(rule, () => {
      const next = nextState(tinyCluster({ members: 'ab', partitions: ['a:b', 'b:a'] }), events)
      expect(
        next.members.map(({ nodeId, status }) => (status === 'ACTIVE' ? nodeId : `${nodeId}(leaving)`)).join(' '),
      ).to.equal(members)
    })
  }

  it('a member that leaves changes in its status only', () => {
    const next = nextState(tinyCluster({ members: 'ab', partitions: ['a:b'] }), leaving('b'))
    expect(next.members[1]).to.deep.equal({ ...member('b'), status: 'LEAVING' })
  })
})

describe('the absent of a state', () => {
  const CASES: readonly [
    rule: string,
    before: readonly string[],
    events: ClusterEvent[],
    after: string,
    counted: number,
  ][] = [
    ['are none where nobody was lost', [], [joined('d')], '', 4],
    ['are those who were lost', [], [removed('b')], 'b', 3],
    ['stand in the order in which they were lost', ['x'], [removed('c'), removed('b')], 'x b c', 4],
    ['are not those who left', [], [leaving('c'), removed('b')], 'b', 3],
    ['are not those who were leaving when they were lost', ['x'], [removed('d')], 'x', 3],
    ['are there no more when they come back', ['x', 'c'], [joined('x')], 'c', 5],
    ['are not those who come back at once', [], [removed('b'), joined('b')], '', 3],
    ['stay through a takeover', ['x'], [{ type: 'took-over', issuer: 'b-1', epoch: 2 }, removed('a')], 'x a', 4],
    ['stay where another line gives way', ['x'], [{ type: 'healed', issuer: 'a-1', epoch: 2, aboveTerm: 1 }], 'x', 4],
    ['stay through whatever else happens', ['x'], [broken('a', 'b')], 'x', 4],
  ]
  for (const [rule, absent, events, after, counted] of CASES) {
    it(rule, () => {
      const leavers = events.some((event) => event.type === 'removed' && event.nodeId === 'd')
      const cluster = tinyCluster({ members: leavers ? 'abd' : 'abc', leaving: 'd', partitions: ['a:b'] })
      const next = nextState(absent.length === 0 ? cluster : { ...cluster, absent }, events)
      expect((next.absent ?? []).join(' ')).to.equal(after)
      expect(countedIn(next)).to.equal(counted)
      expect(Object.keys(next).includes('absent')).to.equal(after !== '')
    })
  }

  it('are as many as no cluster is large', () => {
    const absent = Array.from({ length: MOST_ABSENT }, (_, index) => `gone-${index}`)
    const next = nextState({ ...tinyCluster({ members: 'ab', partitions: ['a:b'] }), absent }, [removed('b')])
    expect(next.absent).to.deep.equal([...absent.slice(1), 'b'])
  })
})

describe('the broken links of a state', () => {
  const CASES: readonly [rule: string, known: string, events: ClusterEvent[], after: string][] = [
    ['are told in order of the names', '', [broken('c', 'a')], 'ac'],
    ['are told once, whoever tells', 'ab', [broken('b', 'a'), broken('a', 'c')], 'ab ac'],
    ['of one name are several', 'ab', [broken('a', 'c')], 'ab ac'],
    ['to one name are several', 'ac', [broken('c', 'b')], 'ac bc'],
    ['are whole again one by one', 'ab ac bc', [whole('c', 'a')], 'ab bc'],
    ['go with either of their members', 'ab ac bc bd', [removed('b')], 'ac'],
  ]
  for (const [rule, known, events, after] of CASES) {
    it(rule, () => {
      const brokenLinks = known.split(' ').flatMap((link): [string, string][] => {
        const [a, b] = Array.from(link)
        return a === undefined || b === undefined ? [] : [[a, b]]
      })
      const next = nextState(tinyCluster({ members: 'abcd', brokenLinks, partitions: ['a:'] }), events)
      expect(next.brokenLinks.map((link) => link.join('')).join(' ')).to.equal(after)
      expect(next.version).to.equal(versionOf(1, 2))
    })
  }
})

describe('the version of a state', () => {
  it('does not rise where nothing happened', () => {
    const state = tinyCluster({ members: 'abc', backupCount: 0, partitions: ['a:', 'b:'] })
    for (const events of [[], [{ type: 'steer' } as const]]) expect(nextState(state, events)).to.equal(state)
  })

  it('rises by nothing that is stale, not even where a takeover left something to do', () => {
    const moving = tinyCluster({ members: 'ab', partitions: ['a>b:b=b:a'] })
    const state = nextState(moving, { type: 'took-over', issuer: 'b-1', epoch: 2 })
    const stale: ClusterEvent = { type: 'synced', partitionId: 0, term: 7, nodeId: 'b' }
    expect(nextState(state, [])).to.equal(state)
    expect(nextState(state, stale)).to.equal(state)
    expect(textsOf(nextState(state, [stale, { type: 'steer' }]))).to.deep.equal(['a>b:b=b:a'])
  })

  it('rises by one for all that happened in one turn', () => {
    const state = tinyCluster({ members: 'ab', backupCount: 0, partitions: ['a:'] })
    expect(nextState(state, [joined('c'), broken('a', 'c'), joined('d')]).version).to.equal(state.version + 1)
  })

  it('rises where somebody came back as another incarnation', () => {
    const state = tinyCluster({ members: 'abc', backupCount: 0, partitions: ['a:'] })
    const next = nextState(state, [removed('c'), { type: 'joined', member: member('c', 'c-2') }])
    expect(next.version).to.equal(state.version + 1)
    expect(next.members.at(-1)?.incarnation).to.equal('c-2')
  })
})

describe('what clients are told', () => {
  const ofOne = { type: 'synced', partitionId: 0, term: 1 } as const
  const CASES: readonly [rule: string, partitions: string[], events: ClusterEvent[], isTold: boolean][] = [
    ['a new backup', ['a:+b=a:b'], [{ ...ofOne, nodeId: 'b' }], true],
    ['another order of backups', ['a:bc=a:cb'], [{ type: 'steer' }], true],
    ['a new owner', ['a>b:b=b:a'], [{ type: 'sealed', partitionId: 0, term: 1, to: 'b' }], true],
    ['a new owner, though the lost one is back', ['c:'], [removed('c'), joined('c')], true],
    ['a change of the last partition alone', ['a:b', 'a:+b=a:b'], [{ ...ofOne, partitionId: 1, nodeId: 'b' }], true],
    ['who joined', ['a:'], [joined('d')], true],
    ['who is leaving', ['a:'], [leaving('c')], true],
    ['who is gone', ['a:'], [removed('c')], true],
    ['no copy that is brought up', ['a:=a:b'], [{ type: 'steer' }], false],
    ['no move under way', ['a:b=b:a'], [{ type: 'steer' }], false],
    ['no broken link', ['a:b'], [broken('b', 'c')], false],
    ['no return that nobody could notice', ['a:b'], [removed('c'), joined('c'), broken('b', 'c')], false],
    ['no takeover as such', ['a:b'], [{ type: 'took-over', issuer: 'b-1', epoch: 2 }], false],
  ]
  for (const [rule, partitions, events, isTold] of CASES) {
    it(`is ${rule}`, () => {
      const state = tinyCluster({ members: 'abc', partitions })
      const next = nextState(state, events)
      expect(next.version).to.be.greaterThan(state.version)
      expect(next.mapVersion).to.equal(isTold ? next.version : state.mapVersion)
    })
  }
})

describe('a takeover', () => {
  const takeover = (epoch: number, issuer = 'b-1'): ClusterEvent => ({ type: 'took-over', issuer, epoch })

  it('begins an epoch at its first step, and tells what it went on from', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a:b', 'b:a'] })
    const next = nextState(state, takeover(5))
    expect(next).to.deep.equal({
      ...state,
      version: versionOf(5, 1),
      lineage: [...state.lineage, { epoch: 5, issuer: 'b-1', from: state.version }],
    })
    expect(isMoot(state, takeover(5))).to.equal(false)
  })

  it('withdraws the moves, and leaves every other partition the same object', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a>b:b=b:a', 'b:a'] })
    const next = nextState(state, takeover(2))
    expect(textsOf(next)).to.deep.equal(['a:b=b:a', 'b:a'])
    expect(next.partitions[1]).to.equal(state.partitions[1])
    expect(textsOf(nextState(next, { type: 'steer' }))).to.deep.equal(['a>b:b=b:a', 'b:a'])
  })

  it('counts no seal of the state it took over from', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a>b:b=b:a'] })
    const next = nextState(state, [{ type: 'sealed', partitionId: 0, term: 1, to: 'b' }, takeover(2)])
    expect(textsOf(next)).to.deep.equal(['a:b=b:a'])
  })

  it('remembers the last sixteen epochs', () => {
    let state = tinyCluster({ members: 'ab', partitions: ['a:b'] })
    for (let epoch = 2; epoch <= LINEAGE_LENGTH + 3; epoch++) state = nextState(state, takeover(epoch))
    expect(state.lineage.map(({ epoch }) => epoch)).to.deep.equal(Array.from({ length: 16 }, (_, at) => at + 4))
  })
})

describe('a line that another one gave way to', () => {
  const heal = (epoch: number, aboveTerm: number): ClusterEvent => ({ type: 'healed', issuer: 'a-1', epoch, aboveTerm })

  it('has every term above its own and above those of the other, and no move', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a>b:b=b:a#9', 'b:a#2'] })
    const next = nextState(state, heal(3, 5))
    expect(next.partitions).to.deep.equal(['a:b=b:a#10', 'b:a#6'].map(partitionFrom))
    expect(next.version).to.equal(versionOf(3, 1))
    expect(next.lineage.at(-1)).to.deep.equal({ epoch: 3, issuer: 'a-1', from: state.version })
    expect(isMoot(state, heal(3, 5))).to.equal(false)
  })

  it('tells clients of itself, though nothing else changed for them', () => {
    const next = nextState(tinyCluster({ members: 'ab', partitions: ['a:b'] }), heal(3, 5))
    expect(next.mapVersion).to.equal(next.version)
    const together = nextState(tinyCluster({ members: 'ab', partitions: ['a:b'] }), [heal(3, 5), { type: 'steer' }])
    expect(together.mapVersion).to.equal(together.version)
  })

  it('outgrows several others in one epoch, above the terms of all', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a:b'] })
    const next = nextState(state, [heal(3, 7), heal(6, 2), heal(4, 4)])
    expect(textsOf(next)).to.deep.equal(['a:b#8'])
    expect(next.lineage.map(({ epoch }) => epoch)).to.deep.equal([1, 6])
    expect(next.version).to.equal(versionOf(6, 1))
  })
})

describe('the digest of a state', () => {
  it('depends on whatever the state says', () => {
    const state = tinyCluster({ members: 'ab', partitions: ['a:b', 'b:a'] })
    const others: ClusterState[] = [
      { ...state, version: state.version + 1 },
      { ...state, mapVersion: state.mapVersion + 1 },
      { ...state, lineage: [{ epoch: 1, issuer: 'z', from: 0 }] },
      { ...state, backupCount: 2 },
      { ...state, absent: ['c'] },
      { ...state, absent: ['d'] },
      { ...state, partitions: ['a:b', 'b:a#2'].map(partitionFrom) },
      { ...state, partitions: ['a:b', 'b:a=a:b'].map(partitionFrom) },
    ]
    expect(new Set([state, ...others].map(digestOf)).size).to.equal(others.length + 1)
  })
})
