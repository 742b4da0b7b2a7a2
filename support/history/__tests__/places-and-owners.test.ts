/** One owner a partition and term, one map for all, equal copies, and one place in the order for each op. */
import { expect } from 'chai'
import type { ClusterState, Epoch, Partition } from '@topgunbuild/core'
import type { Account, Breach } from '../checks/Account'
import { appliedOnce } from '../checks/once'
import { oneOwner } from '../checks/ownership'
import { equalCopies, oneMap } from '../checks/replicas-agree'
import { heldMapOf } from '../held-map'
import type { ClusterEvent } from '../History'
import { identityOf } from '../identity'
import type { ClientSnapshot, NodeSnapshot, Sighting } from '../snapshot'
import { NODES, stateWith } from './scene'

/** Owned by athens, with its backup on bergen. */
const PARTITION = 0
const VERSION = stateWith().version
const TIME = { millis: 1_000, counter: 0, nodeId: 'Ana~1' }
const OP = identityOf('test', 'cart', TIME)
const OP_IN_WORDS = 'test/cart (1000:0:Ana~1)'

type Recent = NodeSnapshot['partitions'][number]['recent']
type Records = NodeSnapshot['records']

interface Scene {
  readonly states?: Readonly<Record<string, ClusterState>>
  readonly recent?: Readonly<Record<string, Recent>>
  readonly records?: Readonly<Record<string, Records>>
  readonly acting?: readonly string[]
  readonly clients?: readonly ClientSnapshot[]
  readonly sightings?: readonly Sighting[]
  readonly events?: readonly ClusterEvent[]
}

function scene(given: Scene = {}): Account {
  const acting = given.acting ?? ['athens']
  const nodes = NODES.map((nodeId): NodeSnapshot => {
    const state = given.states?.[nodeId] ?? stateWith()
    return {
      nodeId,
      state,
      partitions: state.partitions.map(({ owner, term }, partitionId) => ({
        partitionId,
        term,
        role: (partitionId === PARTITION ? acting.includes(nodeId) : owner === nodeId) ? 'owner' : 'none',
        seq: 0,
        horizon: 0,
        recent: partitionId === PARTITION ? (given.recent?.[nodeId] ?? []) : [],
      })),
      records: given.records?.[nodeId] ?? [],
    }
  })
  const { clients = [], sightings = [], events = [] } = given
  return { calls: [], events, snapshot: { nodes, clients, sightings } }
}

const nobody: Account = { calls: [], events: [], snapshot: { nodes: [], clients: [], sightings: [] } }

function sentences(breaches: readonly Breach[]): string[] {
  return breaches.map(({ sentence }) => sentence)
}

function stateIn(change: Partial<Partition>, version = VERSION, lineage?: readonly Epoch[]): ClusterState {
  const state = stateWith((each, id) => (id === PARTITION ? { ...each, ...change } : each))
  return { ...state, version, ...(lineage === undefined ? {} : { lineage: [...lineage] }) }
}

const OTHER_LINE: readonly Epoch[] = [{ epoch: 1, issuer: 'b1', from: 0 }]

describe('one owner a term', () => {
  const saw = (observer: string, state: ClusterState): Sighting => ({ observer, version: state.version, state })
  const two = (one: string, other: string, term = 3) =>
    `partition 0 has two owners in term ${term}: ${one} and ${other}`
  const byBergen = (version = VERSION, lineage?: readonly Epoch[]) => stateIn({ owner: 'bergen' }, version, lineage)
  const byCairo = (version = VERSION, lineage?: readonly Epoch[]) => stateIn({ owner: 'cairo' }, version, lineage)

  const table: readonly [string, readonly ClusterState[], readonly string[]][] = [
    ['is kept where all show one state', [stateWith(), stateWith()], []],
    ['is broken by a state that somebody saw', [byBergen()], [two('bergen', 'athens')]],
    [
      'is broken once, however often it was seen',
      [byBergen(), byBergen(VERSION - 1), stateWith()],
      [two('bergen', 'athens')],
    ],
    ['is broken by an older state of the same line', [byBergen(VERSION - 1)], [two('bergen', 'athens')]],
    ['is kept where the owner changes with the term', [stateIn({ owner: 'bergen', term: 2 })], []],
    ['is kept on two sides of a split', [byBergen(VERSION - 1, OTHER_LINE)], []],
    [
      'is broken on one side of a split, which counts for itself',
      [byBergen(VERSION - 1, OTHER_LINE), byCairo(VERSION - 1, OTHER_LINE)],
      [two('bergen', 'cairo')],
    ],
    [
      'is broken for one owner that both sides of a split saw',
      [byBergen(VERSION - 1, OTHER_LINE), byBergen(VERSION - 1)],
      [two('bergen', 'athens')],
    ],
    [
      'is broken among three, by each two of them',
      [byBergen(), byCairo()],
      [two('bergen', 'cairo'), two('bergen', 'athens'), two('cairo', 'athens')],
    ],
  ]
  for (const [title, seen, expected] of table) {
    it(title, () => {
      expect(sentences(oneOwner(scene({ sightings: seen.map((state) => saw('bergen', state)) })))).to.deep.equal(
        expected,
      )
    })
  }

  it('is asked of states, not of the maps of clients', () => {
    expect(oneOwner(scene({ sightings: [{ observer: 'Ana', version: 1, clusterId: 'grid' }] }))).to.deep.equal([])
  })

  it('tells where to look', () => {
    const [found] = oneOwner(scene({ sightings: [saw('bergen', byBergen())] }))
    expect(found).to.deep.equal({ promise: 'one owner', sentence: two('bergen', 'athens'), partitionId: PARTITION })
  })

  it('is played by its owner alone, at rest', () => {
    const acting = (...nodes: readonly string[]) => oneOwner(scene({ acting: nodes }))
    const acts = (who: string): Breach[] => [
      {
        promise: 'one owner',
        sentence: `partition 0 belongs to athens, and ${who} acts as its owner`,
        partitionId: PARTITION,
      },
    ]
    expect(acting('athens')).to.deep.equal([])
    expect(acting()).to.deep.equal(acts('nobody'))
    expect(acting('bergen')).to.deep.equal(acts('bergen'))
    expect(acting('athens', 'bergen')).to.deep.equal(acts('athens and bergen'))
  })

  it('is the owner of the newest state, at rest', () => {
    const older = stateIn({ owner: 'bergen', term: 2 }, VERSION - 1)
    expect(oneOwner(scene({ states: { athens: older } }))).to.deep.equal([])
    expect(oneOwner(scene({ states: { cairo: older } }))).to.deep.equal([])
  })

  it('is not asked of a partition that a node does not tell of', () => {
    const account = scene()
    const nodes = account.snapshot.nodes.map((node) => {
      return node.nodeId === 'cairo' ? { ...node, partitions: node.partitions.slice(0, 2) } : node
    })
    const found = sentences(oneOwner({ ...account, snapshot: { ...account.snapshot, nodes } }))
    expect(found[0]).to.equal('partition 2 belongs to cairo, and nobody acts as its owner')
  })

  it('is asked of nobody where there are no nodes', () => {
    expect(oneOwner(nobody)).to.deep.equal([])
  })
})

describe('one map', () => {
  const behind = `bergen holds the map of state ${VERSION - 1}, others that of ${VERSION}`

  it('is held by all nodes', () => {
    expect(oneMap(scene())).to.deep.equal([])
    expect(oneMap(nobody)).to.deep.equal([])
  })

  it('is not that of a node that stayed behind, even if the map is the same', () => {
    const found = oneMap(scene({ states: { bergen: stateIn({}, VERSION - 1) } }))
    expect(found).to.deep.equal([{ promise: 'one map', sentence: behind }])
  })

  it('is not that of a node of another cluster', () => {
    const state = { ...stateWith(), clusterId: 'elsewhere' }
    expect(oneMap(scene({ states: { bergen: state } }))).to.have.length(1)
  })

  it('is not that of a node with other copies under one version', () => {
    expect(oneMap(scene({ states: { bergen: stateIn({ backups: ['cairo'] }) } }))).to.have.length(1)
  })

  it('is held by the clients, but for those of a single server, which hold none', () => {
    const held = heldMapOf(stateWith())
    const clients = [
      { client: 'Ana', map: held, shown: null },
      { client: 'Ben', map: null, shown: null },
      { client: 'Cleo', map: { ...held, version: 3 }, shown: null },
      { client: 'Dora', map: { ...held, partitions: held.partitions.slice(1) }, shown: null },
    ]
    expect(oneMap(scene({ clients }))).to.deep.equal([
      { promise: 'one map', sentence: `Cleo holds map 3, which is not the nodes' map ${held.version}` },
      { promise: 'one map', sentence: `Dora holds map ${held.version}, which is not the nodes' map ${held.version}` },
    ])
  })
})

describe('equal copies', () => {
  const raw = (key: string, value: unknown, ttlMs?: number, partitionId = PARTITION): Records[number] => {
    const record = { value, timestamp: TIME, ...(ttlMs === undefined ? {} : { ttlMs }) }
    return { map: 'test', key, partitionId, record }
  }
  const differ = (key: string, owner: string, backup: string) => {
    return `test/${key} in partition 0: the owner athens holds ${owner}, its backup bergen holds ${backup}`
  }
  const milk = '"milk" of 1000:0:Ana~1'

  const table: readonly [string, Readonly<Record<string, Records>>, readonly string[]][] = [
    ['are equal where nothing is held', {}, []],
    ['are equal where both hold the same', { athens: [raw('cart', 'milk')], bergen: [raw('cart', 'milk')] }, []],
    [
      'are equal in whatever order they hold it',
      { athens: [raw('cart', 'milk'), raw('bill', 2)], bergen: [raw('bill', 2), raw('cart', 'milk')] },
      [],
    ],
    ['lack what the owner alone holds', { athens: [raw('cart', 'milk')] }, [differ('cart', milk, 'nothing')]],
    [
      'have too much where the backup alone holds it',
      { bergen: [raw('cart', 'milk')] },
      [differ('cart', 'nothing', milk)],
    ],
    [
      'differ in the value',
      { athens: [raw('cart', 'milk')], bergen: [raw('cart', { eggs: 2 })] },
      [differ('cart', milk, '{"eggs":2} of 1000:0:Ana~1')],
    ],
    [
      'differ in how long it lives',
      { athens: [raw('cart', 'milk')], bergen: [raw('cart', 'milk', 50)] },
      [differ('cart', milk, `${milk} for 50 ms`)],
    ],
    [
      'differ in each key for itself',
      { athens: [raw('cart', 'milk'), raw('bill', 2), raw('list', 1)], bergen: [raw('list', 1), raw('note', 'x')] },
      [
        differ('cart', milk, 'nothing'),
        differ('bill', '2 of 1000:0:Ana~1', 'nothing'),
        differ('note', 'nothing', '"x" of 1000:0:Ana~1'),
      ],
    ],
    ['are not asked of a node that is no copy', { cairo: [raw('cart', 'milk')] }, []],
    [
      'are of one partition: the same key in another is not it',
      { athens: [raw('cart', 'milk')], bergen: [raw('cart', 'milk'), raw('cart', 'eggs', undefined, 2)] },
      [],
    ],
  ]
  for (const [title, records, expected] of table) {
    it(title, () => {
      expect(sentences(equalCopies(scene({ records })))).to.deep.equal(expected)
    })
  }

  it('tell where to look', () => {
    const where = { promise: 'equal copies', partitionId: PARTITION, map: 'test', key: 'cart' }
    const onOwner = equalCopies(scene({ records: { athens: [raw('cart', 'milk')] } }))
    const onBackup = equalCopies(scene({ records: { bergen: [raw('cart', 'milk')] } }))
    expect(onOwner).to.deep.equal([{ ...where, sentence: differ('cart', milk, 'nothing') }])
    expect(onBackup).to.deep.equal([{ ...where, sentence: differ('cart', 'nothing', milk) }])
  })

  it('are wanted of those that the newest state names, even of a backup that is gone', () => {
    const newer = stateIn({ backups: ['dublin'] }, VERSION + 1)
    const records = { athens: [raw('cart', 'milk')] }
    expect(sentences(equalCopies(scene({ states: { cairo: newer }, records })))).to.deep.equal([
      `test/cart in partition 0: the owner athens holds ${milk}, its backup dublin holds nothing`,
    ])
    const moved = stateIn({ owner: 'dublin', backups: ['athens'] }, VERSION + 1)
    expect(sentences(equalCopies(scene({ states: { cairo: moved }, records })))).to.deep.equal([
      `test/cart in partition 0: the owner dublin holds nothing, its backup athens holds ${milk}`,
    ])
  })

  it('are asked of nobody where there are no nodes', () => {
    expect(equalCopies(nobody)).to.deep.equal([])
  })
})

describe('one place for an op', () => {
  const op = (seq: number, term = 3, identity = OP) => ({ term, seq, identity })
  const twice = (node: string, first: number, then: number) => {
    return `${node} applied ${OP_IN_WORDS} twice in term 3 of partition 0: as ${first} and as ${then}`
  }
  const apart = (owner: number, backup: number) => {
    return `${OP_IN_WORDS} is ${owner} at the owner athens and ${backup} at its backup bergen in term 3 of partition 0`
  }
  const frozen: ClusterEvent = { type: 'fault', kind: 'freeze', target: { node: 'cairo' }, at: 1 }
  const slow: ClusterEvent = { type: 'fault', kind: 'delay', target: { node: 'cairo' }, at: 1 }

  const table: readonly [string, Readonly<Record<string, Recent>>, readonly ClusterEvent[], readonly string[]][] = [
    ['is taken once', { athens: [op(1), op(2, 3, 'another')], bergen: [op(1)] }, [], []],
    ['may be told twice, if it is one', { athens: [op(1), op(1)] }, [], []],
    ['may be another in another term', { athens: [op(1), op(2, 4)] }, [], []],
    ['is taken twice by a node', { cairo: [op(1), op(4)] }, [], [twice('cairo', 1, 4)]],
    [
      'is taken thrice, against the first',
      { cairo: [op(1), op(4), op(5)] },
      [],
      [twice('cairo', 1, 4), twice('cairo', 1, 5)],
    ],
    ['is taken twice, and a fault is no excuse', { cairo: [op(1), op(4)] }, [frozen], [twice('cairo', 1, 4)]],
    ['is another at the backup', { athens: [op(1)], bergen: [op(2)] }, [], [apart(1, 2)]],
    ['is another at the backup, while a node was slow', { athens: [op(1)], bergen: [op(2)] }, [slow], [apart(1, 2)]],
    ['may be another at the backup after nodes were out of reach', { athens: [op(1)], bergen: [op(2)] }, [frozen], []],
    ['may be another at the backup in another term', { athens: [op(1)], bergen: [op(2, 4)] }, [], []],
    ['may be another at a node that is no copy', { athens: [op(1)], cairo: [op(2)] }, [], []],
    ['may be known to the backup alone', { bergen: [op(2)] }, [], []],
    ['may be another for another op', { athens: [op(1)], bergen: [op(2, 3, 'another')] }, [], []],
  ]
  for (const [title, recent, events, expected] of table) {
    it(title, () => {
      const breaches = appliedOnce(scene({ recent, events }))
      expect(sentences(breaches)).to.deep.equal(expected)
      for (const { promise, partitionId } of breaches) expect([promise, partitionId]).to.deep.equal(['applied once', 0])
    })
  }

  it('is asked of those that the newest state names, of whom one may be gone', () => {
    const backupGone = stateIn({ backups: ['dublin'] }, VERSION + 1)
    const ownerGone = stateIn({ owner: 'dublin' }, VERSION + 1)
    const recent = { athens: [op(1)], bergen: [op(2)] }
    expect(appliedOnce(scene({ states: { cairo: backupGone }, recent }))).to.deep.equal([])
    expect(appliedOnce(scene({ states: { cairo: ownerGone }, recent }))).to.deep.equal([])
  })

  it('is compared only in partitions that the copies tell of', () => {
    const account = scene({ recent: { athens: [op(1)] } })
    const nodes = account.snapshot.nodes.map((node) => (node.nodeId === 'athens' ? node : { ...node, partitions: [] }))
    expect(appliedOnce({ ...account, snapshot: { ...account.snapshot, nodes } })).to.deep.equal([])
  })

  it('is asked of nobody where there are no nodes', () => {
    expect(appliedOnce(nobody)).to.deep.equal([])
  })
})

describe('an event', () => {
  it('is told to each subscriber once', () => {
    const told = (subscriber: string, identity: string) => ({ subscriber, identity })
    const found = (...deliveries: readonly ReturnType<typeof told>[]) => appliedOnce({ ...nobody, deliveries })
    expect(found(told('Ben', OP), told('Cleo', OP), told('Ben', 'another'))).to.deep.equal([])
    expect(found(told('Ben', OP), told('Cleo', OP), told('Ben', OP))).to.deep.equal([
      { promise: 'applied once', sentence: `Ben was told twice of ${OP_IN_WORDS}` },
    ])
  })
})
