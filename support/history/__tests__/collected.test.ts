/** What a judge takes for removed and forgotten, and what it does not. */
import type { Timestamp } from '@topgunbuild/core'
import { expect } from 'chai'
import { equalCopies } from '../checks/replicas-agree'
import { acknowledgedIsKept } from '../checks/promises'
import { clientsSee } from '../checks/clients-see'
import { horizonIn, isCollectable, removalsIn, removedAndCollected } from '../collected'
import { compact } from '../compact'
import type { Account } from '../judge'
import type { NodeSnapshot } from '../snapshot'
import { cleanAccount } from './scene'

const ACCOUNT = cleanAccount([{ key: 'cart', outcome: 'ok' }])
const [CALL] = ACCOUNT.calls
if (CALL?.outcome?.kind !== 'ok') throw new Error('the scene has no acknowledged write')
const { partitionId, outcome } = CALL
const [OWNER = '', BACKUP = ''] = outcome.holders

const later = (millis: number): Timestamp => ({ ...CALL.timestamp, millis })
const REMOVED_AT = CALL.timestamp.millis + 5
const removal = { ...CALL, id: 1, value: null, timestamp: later(REMOVED_AT) }

function withNodes(account: Account, change: (node: NodeSnapshot) => NodeSnapshot): Account {
  return { ...account, snapshot: { ...account.snapshot, nodes: account.snapshot.nodes.map(change) } }
}
/** These nodes forgot what is older. */
function withHorizon(account: Account, horizon: number, ...nodeIds: readonly string[]): Account {
  return withNodes(account, (node) => {
    if (nodeIds.length > 0 && !nodeIds.includes(node.nodeId)) return node
    const partitions = node.partitions.map((one) => (one.partitionId === partitionId ? { ...one, horizon } : one))
    return { ...node, partitions }
  })
}
const withoutRecords = (account: Account, ...nodeIds: readonly string[]): Account =>
  withNodes(account, (node) => (nodeIds.includes(node.nodeId) ? { ...node, records: [] } : node))
const withTombstones = (account: Account): Account =>
  withNodes(account, (node) => ({
    ...node,
    records: node.records.map((raw) => ({ ...raw, record: { value: null, timestamp: later(REMOVED_AT) } })),
  }))
/** Written and removed, both acknowledged; the nodes hold the tombstone. */
const REMOVED: Account = withTombstones({ ...ACCOUNT, calls: [CALL, removal] })

describe('what was removed and is forgotten', () => {
  it('is told by the horizon of a node, or of the node that forgot most', () => {
    const account = withHorizon(ACCOUNT, 7, OWNER)
    expect(horizonIn(account.snapshot, partitionId, OWNER)).to.equal(7)
    expect(horizonIn(account.snapshot, partitionId, BACKUP)).to.equal(0)
    expect(horizonIn(account.snapshot, partitionId)).to.equal(7)
    expect(horizonIn(account.snapshot, partitionId, 'nobody')).to.equal(0)
  })

  it('is a tombstone that is older', () => {
    const { snapshot } = withHorizon(ACCOUNT, 7)
    const at = (millis: number, value: unknown) =>
      isCollectable(snapshot, partitionId, { value, timestamp: later(millis) })
    expect([at(6, null), at(7, null), at(6, 'value'), isCollectable(snapshot, partitionId, undefined)]).to.deep.equal([
      true,
      false,
      false,
      false,
    ])
  })

  const MAY_BE_GONE: readonly [string, Account, boolean][] = [
    ['removed later, below the horizon', withHorizon(REMOVED, REMOVED_AT + 1), true],
    ['removed later, at the horizon', withHorizon(REMOVED, REMOVED_AT), false],
    ['removed before', withHorizon({ ...REMOVED, calls: [CALL, { ...removal, timestamp: later(0) }] }, 9e9), false],
    ['removed under another key', withHorizon({ ...REMOVED, calls: [CALL, { ...removal, key: 'x' }] }, 9e9), false],
    ['never removed', withHorizon(ACCOUNT, 9e9), false],
    ['written to end by itself', withHorizon({ ...ACCOUNT, calls: [{ ...CALL, ttlMs: 5 }] }, 9e9), true],
    [
      'removed before an earlier judgement',
      withHorizon({ ...ACCOUNT, removed: new Map([['test/cart', later(REMOVED_AT)]]) }, 9e9),
      true,
    ],
  ]
  for (const [name, account, mayBe] of MAY_BE_GONE) {
    it(`${mayBe ? 'may be' : 'is not'} a write that was ${name}`, () => {
      expect(removedAndCollected(account)(CALL)).to.equal(mayBe)
    })
  }

  it('is remembered when a judgement is folded up, whatever became of the removal', () => {
    const { outcome: _outcome, ...open } = removal
    const unknown = { ...removal, outcome: { kind: 'unknown', at: 5, code: 'ACK_TIMEOUT', message: '' } as const }
    for (const one of [removal, unknown, open]) {
      const { removed } = compact({ ...ACCOUNT, calls: [CALL, one] })
      expect([...(removed ?? [])]).to.deep.equal([['test/cart', later(REMOVED_AT)]])
    }
    const folded = { ...ACCOUNT, calls: [], removed: new Map([['test/cart', later(1)]]) }
    expect(
      removalsIn({
        ...folded,
        earlier: [
          { call: removal, standing: { level: 'APPLIED', partitionId, keepers: new Set(), asleep: new Set() } },
        ],
      }).get('test/cart'),
    ).to.deep.equal(later(REMOVED_AT))
    expect(compact(ACCOUNT)).to.not.have.property('removed')
  })

  describe('to the checks', () => {
    it('is kept where it is gone from every node, and not where the horizon of one is too early', () => {
      const gone = withoutRecords(REMOVED, OWNER, BACKUP)
      expect(acknowledgedIsKept(withHorizon(gone, REMOVED_AT + 1))).to.deep.equal([])
      const late = acknowledgedIsKept(withHorizon(gone, REMOVED_AT + 1, OWNER))
      expect(late.map(({ sentence }) => sentence)).to.have.length(2)
      for (const { sentence } of late) expect(sentence).to.contain(`is missing on ${BACKUP};`)
    })

    it('is equal where the owner has forgotten and its backup not yet, and only then', () => {
      const half = withoutRecords(REMOVED, OWNER)
      expect(equalCopies(withHorizon(half, REMOVED_AT + 1, OWNER))).to.deep.equal([])
      expect(equalCopies(withHorizon(withoutRecords(REMOVED, BACKUP), REMOVED_AT + 1, OWNER))).to.deep.equal([])
      expect(equalCopies(half)).to.have.length(1)
      expect(equalCopies(withHorizon(withoutRecords(ACCOUNT, OWNER), 9e9, OWNER)), 'a value').to.have.length(1)
    })

    it('is not equal where two copies hold two tombstones', () => {
      const account = withHorizon(REMOVED, 9e9)
      const other = withNodes(account, (node) =>
        node.nodeId === BACKUP
          ? { ...node, records: node.records.map((raw) => ({ ...raw, record: { value: null, timestamp: later(1) } })) }
          : node,
      )
      expect(equalCopies(other)).to.have.length(1)
    })

    it('may be shown by a client yet, as a tombstone', () => {
      const shown = (value: unknown): Account => {
        const records = new Map([['cart', { value, timestamp: later(REMOVED_AT) }]])
        const client = { client: 'Ana', map: null, shown: { map: 'test', records } }
        const gone = withHorizon(withoutRecords(REMOVED, OWNER, BACKUP), REMOVED_AT + 1)
        return { ...gone, snapshot: { ...gone.snapshot, clients: [client] } }
      }
      expect(clientsSee(shown(null))).to.deep.equal([])
      expect(clientsSee(shown('value'))).to.have.length(1)
    })
  })
})
