/** A run with `KEEP=1`: the cluster of a failed scenario is there until somebody says so, and the run ends by itself. */
import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(__dirname, '../../..')
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js')
const CLUSTER =
  'Given a cluster of 2 nodes keeping 1 backup\n    And Ana is connected\n    When Ana puts 1 under "cart"'
const FEATURE = `Feature: kept
  Example: It fails first
    ${CLUSTER}
    Then Ana was redirected

  Example: It holds
    ${CLUSTER}
    Then nothing that was acknowledged is missing

  Example: It fails last
    ${CLUSTER}
    Then Ana was redirected
`

describe('a run that keeps what failed', function () {
  this.timeout(120_000)
  const root = mkdtempSync(join(tmpdir(), 'keep-'))
  let child: ChildProcess
  let printed = ''

  after(() => {
    child.kill('SIGKILL')
    rmSync(root, { recursive: true, force: true })
  })

  /** Resolves with the port for clients of the cluster that was kept last. */
  async function keepsUp(times: number): Promise<number> {
    const { stdout } = child
    if (stdout === null) throw new Error('the run has no output')
    while (printed.split('Enter or Ctrl-C').length <= times) {
      const [chunk] = (await once(stdout, 'data')) as [Buffer]
      printed += String(chunk)
    }
    return Number(/.*clients ws:\/\/localhost:(\d+)/s.exec(printed)?.[1])
  }

  function isOpen(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(port, 'localhost')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
  }

  before(() => {
    mkdirSync(join(root, 'features'))
    mkdirSync(join(root, 'reports/logs/it-holds'), { recursive: true })
    writeFileSync(join(root, 'features/kept.feature'), FEATURE)
    const args = [
      ['--require-module', join(ROOT, 'node_modules/ts-node/register')],
      ['--require', `${ROOT}/support/*.ts`],
      ['--require', `${ROOT}/step-definitions/*.ts`],
      ['--world-parameters', '{"topology":"in-process","slowness":3}'],
      ['--format', join(ROOT, 'report/progress.cjs')],
    ].flat()
    const env = {
      ...process.env,
      KEEP: '1',
      TS_NODE_PROJECT: join(ROOT, 'tsconfig.json'),
      CUCUMBER_WORKER_ID: undefined,
    }
    child = spawn(process.execPath, [CUCUMBER, ...args], { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] })
  })

  it('waits for Enter after one failure, for Ctrl-C after another, passes over what holds, and ends', async () => {
    const first = await keepsUp(1)
    expect(await isOpen(first)).to.equal(true)
    child.stdin?.write('\n')
    const last = await keepsUp(2)
    expect([await isOpen(first), await isOpen(last)]).to.deep.equal([false, true])
    child.stdout?.on('data', (chunk: Buffer) => (printed += String(chunk)))
    child.kill('SIGINT')
    // The input stays open, and the run must not wait for it.
    expect((await once(child, 'close'))[0]).to.equal(1)
    expect(await isOpen(last)).to.equal(false)
    expect(printed).to.contain('3 scenarios (2 failed, 1 passed)')
    expect(printed).to.match(/last seen {2}node-1: state \d+ of node-1, node-2/)
    expect(printed).to.contain('logs       reports/logs/it-fails-first/\n')
    expect(readdirSync(join(root, 'reports/logs/it-fails-first')).sort()).to.deep.equal([
      'history.txt',
      'last-seen.txt',
      'node-1.log',
      'node-2.log',
    ])
    expect(existsSync(join(root, 'reports/logs/it-holds'))).to.equal(false)
  })
})
