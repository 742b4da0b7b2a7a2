/** Laws of the judge: a cluster that keeps its word is never accused, and each planted mistake is found. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Account, PromiseName } from '../checks/Account'
import type { Call, Hold, Outcome } from '../History'
import { identityOf } from '../identity'
import { judge } from '../judge'
import type { ClientSnapshot, NodeSnapshot } from '../snapshot'
import { ModelCluster, someSteps } from './model-cluster'

const RUNS = { numRuns: 200, seed: 271 }

function brokenIn(account: Account): PromiseName[] {
  return judge(account).breaches.map((breach) => breach.promise)
}

/** The model's last write: undisturbed, at REPLICATED, and the newest under its key. */
function lastOf(account: Account): Call {
  const call = account.calls.at(-1)
  if (call === undefined) throw new Error('the model wrote nothing')
  return call
}

function withNodes(account: Account, change: (node: NodeSnapshot) => NodeSnapshot): Account {
  return { ...account, snapshot: { ...account.snapshot, nodes: account.snapshot.nodes.map(change) } }
}

function withAck(account: Account, change: (ack: Extract<Outcome, { kind: 'ok' }>) => Outcome): Account {
  const last = lastOf(account)
  if (last.outcome?.kind !== 'ok') throw new Error('the last write was not acknowledged')
  const outcome = change(last.outcome)
  return { ...account, calls: account.calls.map((call) => (call === last ? { ...call, outcome } : call)) }
}

type Shown = NonNullable<ClientSnapshot['shown']>['records']

function hold(client: string, token: number, from: number, until: number): Hold {
  return { lock: 'door', client, handle: 1, token, from, until }
}

function withShown(account: Account, change: (records: Shown) => Shown): Account {
  const clients = account.snapshot.clients.map((client) => {
    return client.shown === null
      ? client
      : { ...client, shown: { ...client.shown, records: change(client.shown.records) } }
  })
  return { ...account, snapshot: { ...account.snapshot, clients } }
}

function backupOf(account: Account): string {
  const backup = account.snapshot.nodes[0]?.state.partitions[lastOf(account).partitionId]?.backups[0]
  if (backup === undefined) throw new Error('no backup')
  return backup
}

function withoutRecord(node: NodeSnapshot, key: string): NodeSnapshot {
  return { ...node, records: node.records.filter((record) => record.key !== key) }
}

const MISTAKES: readonly [string, PromiseName, (account: Account) => Account][] = [
  [
    'an acknowledged write is on no node',
    'kept',
    (account) => withNodes(account, (node) => withoutRecord(node, lastOf(account).key)),
  ],
  [
    'a backup lacks what its owner holds',
    'equal copies',
    (account) =>
      withNodes(account, (node) =>
        node.nodeId === backupOf(account) ? withoutRecord(node, lastOf(account).key) : node,
      ),
  ],
  [
    'an op is applied twice',
    'applied once',
    (account) => {
      const { map, key, timestamp } = lastOf(account)
      const identity = identityOf(map, key, timestamp)
      return withNodes(account, (node) => ({
        ...node,
        partitions: node.partitions.map((each) => {
          const known = each.recent.find((op) => op.identity === identity)
          return known === undefined ? each : { ...each, recent: [...each.recent, { ...known, seq: known.seq + 1 }] }
        }),
      }))
    },
  ],
  [
    'a client is told an older map',
    'versions rise',
    (account) => {
      const { sightings } = account.snapshot
      const older = { observer: 'Ana', version: 1, clusterId: 'grid' }
      return { ...account, snapshot: { ...account.snapshot, sightings: [...sightings, older] } }
    },
  ],
  [
    'a client follows another cluster',
    'versions rise',
    (account) => {
      const { sightings } = account.snapshot
      const strange = { observer: 'Ana', version: 2 ** 30, clusterId: 'elsewhere' }
      return { ...account, snapshot: { ...account.snapshot, sightings: [...sightings, strange] } }
    },
  ],
  [
    'a client keeps a stale map',
    'one map',
    (account) => {
      const clients = account.snapshot.clients.map(({ map, ...others }) => ({
        ...others,
        map: map === null ? null : { ...map, version: map.version - 1 },
      }))
      return { ...account, snapshot: { ...account.snapshot, clients } }
    },
  ],
  ['a level is lower than it must be', 'level', (account) => withAck(account, (ack) => ({ ...ack, level: 'APPLIED' }))],
  [
    'an acknowledgement names a node that held nothing',
    'level',
    (account) => withAck(account, (ack) => ({ ...ack, holders: [ack.holders[0] ?? '', 'nowhere'] })),
  ],
  [
    'an acknowledgement counts more copies than it names',
    'level',
    (account) => withAck(account, (ack) => ({ ...ack, copies: ack.copies + 1 })),
  ],
  [
    'REPLICATED is said of one copy',
    'level',
    (account) => withAck(account, (ack) => ({ ...ack, holders: ack.holders.slice(0, 1), copies: 1 })),
  ],
  [
    'two nodes own a partition in one term',
    'one owner',
    (account) => {
      const { sightings, nodes } = account.snapshot
      const state = nodes[0]?.state
      if (state === undefined) return account
      const partitions = state.partitions.map((each) => ({
        ...each,
        owner: each.backups[0] ?? '',
        backups: [each.owner],
      }))
      const other = { observer: 'bergen', version: state.version, state: { ...state, partitions } }
      return { ...account, snapshot: { ...account.snapshot, sightings: [...sightings, other] } }
    },
  ],
  [
    'a client was not told of a write',
    'clients see it',
    (account) => withShown(account, (records) => new Map([...records].slice(1))),
  ],
  [
    'a client shows what nobody holds',
    'clients see it',
    (account) => {
      const record = { value: 'no', timestamp: { millis: 1, counter: 0, nodeId: 'nobody' } }
      return withShown(account, (records) => new Map(records).set('nobody wrote this', record))
    },
  ],
  [
    'two clients hold a lock at once',
    'one holder',
    (account) => ({ ...account, holds: [hold('Ana', 1, 0, 10), hold('Ben', 2, 9, 20)] }),
  ],
  [
    'a later holder has no greater token',
    'one holder',
    (account) => ({ ...account, holds: [hold('Ana', 2, 0, 10), hold('Ben', 2, 10, 20)] }),
  ],
  [
    'a listener hears a message twice',
    'heard once',
    (account) => {
      const publications = [{ topic: 'news', text: 'hello', client: 'Ana', at: 1, isBrief: false }]
      const listeners = [{ topic: 'news', client: 'Ben', from: 0, isOver: false, heard: ['hello', 'hello'] }]
      return { ...account, topics: { publications, listeners } }
    },
  ],
  [
    'a client ceases to show what it had shown',
    'sessions',
    (account) => {
      const { map, key, timestamp: shown, outcome } = lastOf(account)
      const at = (outcome?.at ?? 0) + 1
      return { ...account, setbacks: [{ client: 'Ana', map, key, shown, next: undefined, at, isMirror: false }] }
    },
  ],
  [
    'a refused write is there',
    'refused stays away',
    (account) => withAck(account, ({ at }) => ({ kind: 'refused', at, code: 'REJECTED', message: 'no' })),
  ],
]

describe('a judge of a cluster that keeps its word', () => {
  it('accuses nobody, whatever was written, lost, frozen, cut and moved', () => {
    fc.assert(
      fc.property(someSteps, (steps) => {
        expect(judge(new ModelCluster().run(steps)).breaches).to.deep.equal([])
      }),
      RUNS,
    )
  })

  for (const [mistake, promise, plant] of MISTAKES) {
    it(`finds that ${mistake}`, () => {
      fc.assert(
        fc.property(someSteps, (steps) => {
          expect(brokenIn(plant(new ModelCluster().run(steps)))).to.include(promise)
        }),
        RUNS,
      )
    })
  }

  it('promises nothing to a client that does not speak our protocol', () => {
    const account = MISTAKES[0]?.[2](
      new ModelCluster().run([{ do: 'write', key: 'cart', level: 'REPLICATED', asked: false }]),
    )
    if (account === undefined) throw new Error('no account')
    const verdict = judge({ ...account, excluded: new Set(['Ana']) })
    expect(verdict.breaches).to.deep.equal([])
    expect(verdict.excluded).to.deep.equal(['Ana'])
  })

  it('finds an event that a subscriber was told twice', () => {
    const account = new ModelCluster().run([])
    const [ben, cleo] = ['Ben', 'Cleo'].map((subscriber) => ({ subscriber, identity: 'test/cart' }))
    if (ben === undefined || cleo === undefined) throw new Error('no subscriber')
    expect(brokenIn({ ...account, deliveries: [ben, cleo] })).to.deep.equal([])
    expect(brokenIn({ ...account, deliveries: [ben, cleo, ben] })).to.deep.equal(['applied once'])
  })
})
