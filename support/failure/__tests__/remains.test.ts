/** What a failed scenario leaves is found under its title, whole, and is of this failure alone. */
import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callsOf } from '../../history/__tests__/scene'
import { chronicleOf } from '../../history/chronicle'
import { fileFailure, removeEarlier } from '../file-failure'
import { folderOf, type Named } from '../folder-of'
import { seeLast } from '../see-last'

describe('the folder of a failed scenario', () => {
  const named = (name: string, line?: number): Named => ({
    name,
    astNodeIds: line === undefined ? ['scenario'] : ['scenario', 'row'],
    location: { line: line ?? 12 },
  })
  const cases: [named: Named, topology: string, folder: string][] = [
    [named('The owner crashes'), 'in-process', 'reports/logs/the-owner-crashes/'],
    [named('The owner crashes'), 'processes', 'reports/processes/logs/the-owner-crashes/'],
    [named('"cart" is 1, and stays 1!'), 'in-process', 'reports/logs/cart-is-1-and-stays-1/'],
    [named('The owner crashes', 31), 'in-process', 'reports/logs/the-owner-crashes-31/'],
    [named('../../etc'), 'in-process', 'reports/logs/etc/'],
    [named('落ちる', 31), 'in-process', 'reports/logs/31/'],
    [named('x'.repeat(300)), 'in-process', `reports/logs/${'x'.repeat(100)}/`],
  ]
  for (const [scenario, topology, folder] of cases) {
    it(`is ${folder}`, () => expect(folderOf(scenario, topology)).to.equal(folder))
  }
})

describe('what a failed scenario leaves', () => {
  let folder: string

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'remains-')), 'logs')
  })

  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

  it('is a log for each node, the history and what was last seen, and nothing of an earlier failure', () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'node-9.log'), 'old')
    fileFailure(folder, {
      logs: new Map([
        ['node-1', ['{"a":1}', '{"a":2}']],
        ['node/2', []],
      ]),
      history: {
        calls: callsOf([{ key: 'cart', outcome: 'ok' }]),
        events: [{ type: 'crashed', at: 99, node: 'node-1' }],
      },
      startedAt: 10,
      lastSeen: ['node-1: state 3'],
    })
    expect(readdirSync(folder).sort()).to.deep.equal(['history.txt', 'last-seen.txt', 'node-1.log', 'node_2.log'])
    expect(readFileSync(join(folder, 'node-1.log'), 'utf8')).to.equal('{"a":1}\n{"a":2}\n')
    expect(readFileSync(join(folder, 'last-seen.txt'), 'utf8')).to.equal('node-1: state 3\n')
    const [begins, crash, first] = readFileSync(join(folder, 'history.txt'), 'utf8').split('\n')
    expect([begins, crash]).to.deep.equal(['10.0 ms the scenario begins', '99.0 ms crash of node-1, for good'])
    expect(first).to.match(/^100\.0 ms Ana's .* acknowledged at /)
    removeEarlier(folder)
    expect(readdirSync(join(folder, '..'))).to.deep.equal([])
  })

  it('tells values as large as a frame in part', () => {
    const large = callsOf([{ key: 'cart', outcome: 'ok' }]).map((call) => ({ ...call, value: 'x'.repeat(100_000) }))
    const [line = ''] = chronicleOf({ calls: large, events: [] })
    expect(line.length).to.be.below(1_100)
  })
})

describe('what was last seen', () => {
  function world(describe: () => string) {
    const attached: unknown[] = []
    return {
      lastSeen: undefined as readonly string[] | undefined,
      describe,
      attach: (data: unknown) => void attached.push(data),
      attached,
    }
  }

  it('is attached once, as everybody showed it the first time', () => {
    const views = ['node-1: state 3\nnode-2: state 3\n', 'later']
    const seen = world(() => views.shift() ?? '')
    seeLast(seen)
    seeLast(seen)
    expect(seen.attached).to.deep.equal(['{"version":1,"lines":["node-1: state 3","node-2: state 3"]}'])
  })

  it('is nothing where nobody was there', () => {
    const seen = world(() => '')
    seeLast(seen)
    expect([seen.lastSeen, seen.attached]).to.deep.equal([[], []])
  })

  it('says so where somebody cannot be looked at', () => {
    const seen = world(() => {
      throw new Error('node-1 was not looked at yet')
    })
    seeLast(seen)
    expect(seen.lastSeen).to.deep.equal(['nothing could be seen: node-1 was not looked at yet'])
  })
})
