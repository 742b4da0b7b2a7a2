/** Who looks at a cluster that was kept is told where it is, what lies there, and how to ask. */
import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { whyNotKept } from '../../../scripts/keep-alone.cjs'
import { isKeeping, untilTold } from '../keep'
import { keptLines, type Kept } from '../kept-lines'

const KEPT: Kept = {
  title: 'The owner crashes (features/x.feature:12)',
  why: 'it did not',
  folder: 'reports/logs/the-owner-crashes/',
  nodes: [{ nodeId: 'node-1', clientUrl: 'ws://localhost:4001' }],
  lost: [],
  map: 'test',
  keys: [],
}

describe('the lines about a cluster that was kept', () => {
  it('name the nodes, what was lost, where keys lie, and how to close it', () => {
    const keys = [
      { key: 'cart', partitionId: 7, holders: ['node-1', 'node-2'] },
      { key: 'x', partitionId: 8, holders: ['node-1'] },
      { key: 'y', partitionId: 9, holders: [] },
    ]
    expect(keptLines({ ...KEPT, keys, lost: ['node-3'], tokens: { client: 'CT', admin: 'AT' } })).to.deep.equal([
      'Kept for a look: The owner crashes (features/x.feature:12)',
      '  it did not',
      '  logs: reports/logs/the-owner-crashes/',
      '  node-1: clients ws://localhost:4001',
      '  stopped, killed, frozen or cut off by the scenario: node-3',
      '  test/cart in partition 7: owner node-1, backups node-2',
      '  test/x in partition 8: owner node-1, backups none',
      '  test/y in partition 9: no node says where',
      '  a token for clients: CT',
      '  nodes in this process have no admin port; with --profile processes each has one',
      'Enter or Ctrl-C closes everything and goes on.',
    ])
  })

  it('say how to ask a node with an admin port for the key that was written last', () => {
    const nodes = [{ nodeId: 'node-1', clientUrl: 'ws://localhost:4001', adminUrl: 'http://127.0.0.1:4002' }]
    const keys = [{ key: "it's & more", partitionId: 7, holders: ['node-1'] }]
    const lines = keptLines({ ...KEPT, nodes, keys, tokens: { client: 'CT', admin: 'AT' } })
    expect(lines).to.include('  node-1: clients ws://localhost:4001, admin http://127.0.0.1:4002')
    expect(lines).to.include(
      "  where a key lies: curl -H 'Authorization: Bearer AT' 'http://127.0.0.1:4002/cluster/explain?map=test&key=it%27s%20%26%20more'",
    )
  })

  it('show no token of nodes that somebody else started', () => {
    const nodes = [{ nodeId: 'node-1', clientUrl: 'ws://one:4001', adminUrl: 'http://one:4002' }]
    expect(keptLines({ ...KEPT, nodes }).join('\n')).to.contain('curl -H "Authorization: Bearer $ADMIN_TOKEN" ')
  })
})

describe('KEEP', () => {
  const cases: [env: NodeJS.ProcessEnv, keeps: boolean][] = [
    [{}, false],
    [{ KEEP: '' }, false],
    [{ KEEP: '0' }, false],
    [{ KEEP: '1' }, true],
    [{ KEEP: '1', CUCUMBER_WORKER_ID: '0' }, false],
  ]
  for (const [env, keeps] of cases) {
    it(`${keeps ? 'keeps' : 'does not keep'} with ${JSON.stringify(env)}`, () => expect(isKeeping(env)).to.equal(keeps))
  }

  it('is refused where workers share the terminal, and only there', () => {
    expect(whyNotKept({ KEEP: '1' }, ['--parallel', '2'])).to.contain('leave out --parallel')
    expect(whyNotKept({ KEEP: '1' }, ['--parallel=2'])).to.contain('leave out --parallel')
    expect(whyNotKept({ KEEP: '1' }, ['features'])).to.equal(undefined)
    expect(whyNotKept({ KEEP: '0' }, ['--parallel=2'])).to.equal(undefined)
    expect(whyNotKept({}, ['--parallel', '2'])).to.equal(undefined)
  })

  const ends: [what: string, tell: (input: PassThrough, interrupted: EventEmitter) => unknown][] = [
    ['a line', (input) => input.write('\n')],
    ['the end of the input', (input) => input.end()],
    ['an interrupt', (_input, interrupted) => interrupted.emit('SIGINT')],
    ['an input that breaks', (input) => input.destroy(new Error('gone'))],
  ]
  for (const [what, tell] of ends) {
    it(`waits until ${what}, and listens no longer`, async () => {
      const [input, interrupted] = [new PassThrough(), new EventEmitter()]
      const told = untilTold(input, interrupted)
      expect(interrupted.listenerCount('SIGINT')).to.equal(1)
      tell(input, interrupted)
      await told
      expect([interrupted.listenerCount('SIGINT'), input.listenerCount('data')]).to.deep.equal([0, 0])
    })
  }

  it('waits for nobody where the input has ended', async () => {
    const input = new PassThrough()
    input.destroy()
    await untilTold(input, new EventEmitter())
  })
})
