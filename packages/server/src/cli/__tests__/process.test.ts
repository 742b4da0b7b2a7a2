/** A node as a process of its own: what it prints, how it ends. */
import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Nodes } from '../../__tests__/support/Nodes'
import { SECRET } from '../../__tests__/support/RawClient'
import { pollUntil } from '../../__tests__/utils/test-helpers'

const BIN = join(__dirname, '..', '..', '..', 'bin', 'topgun-server.cjs')

interface Ready {
  readonly ready: boolean
  readonly nodeId: string
  readonly port: number
  readonly clusterPort: number
  readonly adminPort: number | null
}

/** Ended, whatever becomes of the test. */
class Program {
  stdout = ''
  stderr = ''
  readonly child: ChildProcess
  private readonly ended: Promise<unknown[]>

  constructor(args: readonly string[]) {
    const env = { PATH: process.env['PATH'] }
    this.child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child.stdout?.on('data', (data) => (this.stdout += String(data)))
    this.child.stderr?.on('data', (data) => (this.stderr += String(data)))
    this.ended = once(this.child, 'close')
  }

  async ready(): Promise<Ready> {
    await pollUntil(() => this.stdout.includes('\n') || this.child.exitCode !== null, {
      timeoutMs: 25_000,
      description: 'the first line of the node',
    })
    return JSON.parse(this.stdout.split('\n')[0] ?? '') as Ready
  }

  async code(): Promise<unknown> {
    const [code] = await this.ended
    return code
  }
}

describe('topgun-server', () => {
  const nodes = new Nodes()
  const programs: Program[] = []
  const start = (...args: string[]): Program => {
    const program = new Program(args)
    programs.push(program)
    return program
  }
  afterEach(() => {
    for (const { child } of programs.splice(0)) child.kill('SIGKILL')
    nodes.end()
  })

  it('says in one line that it is ready, and leaves gracefully on SIGTERM: the others have what it had', async () => {
    const other = await nodes.start('other', { heartbeatIntervalMs: 100, deadAfterMs: 500 })
    const peers = `127.0.0.1:${other.node.clusterPort}`
    const program = start(
      '--node-id',
      'one',
      '--port',
      '0',
      '--cluster-port',
      '0',
      '--peers',
      peers,
      '--jwt-secret',
      SECRET,
    )
    const ready = await program.ready()
    expect(ready).to.include({ ready: true, nodeId: 'one', adminPort: null })
    expect([ready.port > 0, ready.clusterPort > 0]).to.deep.equal([true, true])
    await pollUntil(() => other.node.getMembers().length === 2, { description: 'both to be members' })
    program.child.kill('SIGTERM')
    expect(await program.code()).to.equal(0)
    const { state } = other.node.inspect()
    expect(state?.members.map(({ nodeId }) => nodeId)).to.deep.equal(['other'])
    expect(state?.partitions.some(({ unclean }) => unclean)).to.equal(false)
    for (const line of program.stderr.trim().split('\n')) expect(JSON.parse(line)).to.have.property('nodeId', 'one')
  })

  it('logs a line of JSON for each thing that happens, in which no name stands twice', async () => {
    const program = start('--node-id', 'one', '--port', '0', '--cluster-port', '0', '--jwt-secret', SECRET)
    const peers = [`127.0.0.1:${(await program.ready()).clusterPort}`]
    const other = await nodes.start('other', { peers, heartbeatIntervalMs: 100, deadAfterMs: 500 })
    other.runtime.kill()
    await pollUntil(() => program.stderr.includes('member lost'), { description: 'the loss' })
    program.child.kill('SIGTERM')
    expect(await program.code()).to.equal(0)
    const lines = program.stderr.trim().split('\n')
    for (const line of lines) {
      const parsed = JSON.parse(line) as Record<string, unknown>
      expect(parsed).to.include.all.keys('level', 'time', 'nodeId', 'msg')
      expect(JSON.stringify(parsed).length, line).to.equal(line.length)
    }
    expect(lines.length).to.be.greaterThan(2)
  })

  it('says which option cannot be, and ends with 2', async () => {
    const program = start('--port', '99999')
    expect(await program.code()).to.equal(2)
    expect(program.stderr).to.match(/^topgun-server: port: .*99999\n$/)
    expect(program.stdout).to.equal('')
  })

  it('says which part of TLS is missing, and ends with 2', async () => {
    const program = start('--port', '0', '--tls-key', 'key.pem')
    expect(await program.code()).to.equal(2)
    expect(program.stderr).to.equal('topgun-server: tls.certPath: is missing: a key needs its certificate\n')
  })

  it('says that a port is taken, and ends with 1', async () => {
    const other = await nodes.start('other')
    const program = start('--host', '127.0.0.1', '--port', String(other.node.port), '--cluster-port', '0')
    expect(await program.code()).to.equal(1)
    expect(program.stderr).to.match(/topgun-server: port: .*listen/)
  })
})
