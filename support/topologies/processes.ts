/** Nodes as processes of their own, started by the server's command line and read through their admin port. */
import type { Inspection } from '@topgunbuild/server'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CLUSTER_SECRET } from '../drivers/cluster-secret'
import { adminToken } from '../drivers/tokens'
import { AdminReader } from './AdminReader'
import { LogTail } from './LogTail'
import type { NodeHandle, NodeOptions, NodeTls, Resources, Topology } from './NodeHandle'

const PROGRAM = join(__dirname, '../../build/node_modules/@topgunbuild/server/bin/topgun-server.cjs')
const CLOCK = join(__dirname, 'skewed-clock.cjs')
const NEXT_VERSION = join(__dirname, 'next-version.cjs')
const RESOURCES = join(__dirname, 'resources.cjs')

interface Ready {
  readonly port: number
  readonly clusterPort: number
  readonly adminPort: number
}

/** Whatever ends this process ends the nodes too, frozen ones included. */
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    // Whoever else listens for it ends this process in a way of its own.
    if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal])
  })
}

function tlsArgumentsOf({ certPath, keyPath, caCertPath }: NodeTls): string[] {
  const files = (port: string): string[] => [
    `--${port}-cert`,
    certPath,
    `--${port}-key`,
    keyPath,
    `--${port}-ca`,
    caCertPath,
  ]
  return [...files('tls'), '--mtls', ...files('cluster-tls'), '--cluster-mtls']
}

function argumentsOf({ nodeId, peers, links, ...options }: NodeOptions): string[] {
  return [
    ['--node-id', nodeId],
    ['--port', '0'],
    ['--cluster-port', '0'],
    ['--admin-port', '0'],
    ['--host', 'localhost'],
    ['--backup-count', String(options.backupCount)],
    ['--min-cluster-size', String(options.minClusterSize)],
    ['--default-consistency', options.consistency],
    options.strictRouting ? ['--strict-routing'] : [],
    peers.length === 0 ? [] : ['--peers', peers.join(',')],
    links === undefined
      ? []
      : [
          '--advertise-cluster-address',
          links.announced,
          '--advertise-client-url',
          links.clientUrl,
          '--address-map',
          JSON.stringify(links.addressMap),
        ],
    options.tls === undefined ? [] : tlsArgumentsOf(options.tls),
    options.dataDirectory === undefined ? [] : ['--data-dir', options.dataDirectory],
    ...Object.entries(options.given ?? {}).map(([name, value]) => [`--${name}`, value]),
  ].flat()
}

/** A node that listens says so in its log, before it is ready. */
function portsIn(line: string): Ready | undefined {
  if (!line.includes('"msg":"listening"')) return undefined
  return JSON.parse(line) as Ready
}

export class ProcessNode implements NodeHandle {
  readonly nodeId: string
  readonly listening: Promise<void>
  readonly ready: Promise<void>
  private readonly scheme: string
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private readonly tail = new LogTail()
  private ports: Ready = { port: 0, clusterPort: 0, adminPort: 0 }
  private seen: Inspection | undefined

  constructor(options: NodeOptions) {
    this.nodeId = options.nodeId
    this.scheme = options.tls === undefined ? 'ws' : 'wss'
    if (!existsSync(PROGRAM))
      throw new Error(`${PROGRAM} is missing: run "npm run build", or "npm run accept:processes"`)
    const skewed = options.clockOffsetMs !== 0
    const { measured = false } = options
    const { version } = options
    const preloaded = [
      ...(skewed ? ['-r', CLOCK] : []),
      ...(version === undefined ? [] : ['-r', NEXT_VERSION]),
      ...(measured ? ['--expose-gc', '-r', RESOURCES] : []),
    ]
    this.child = spawn(process.execPath, [...preloaded, PROGRAM, ...argumentsOf(options)], {
      stdio: ['ignore', 'pipe', 'pipe', ...(measured ? ['ipc' as const] : [])],
      env: {
        ...process.env,
        TOPGUN_CLUSTER_SECRET: CLUSTER_SECRET,
        ...options.environment,
        ...(skewed ? { SKEWED_CLOCK_MS: String(options.clockOffsetMs) } : {}),
        ...(version === undefined ? {} : { NEXT_VERSION: JSON.stringify(version) }),
      },
    })
    const { child, tail } = this
    children.add(child)
    this.ended = once(child, 'close').then(() => children.delete(child))
    this.listening = new Promise((resolve) => {
      if (child.stderr === null) throw new Error('a node has no log')
      createInterface(child.stderr).on('line', (line) => {
        tail.add(line)
        const ports = portsIn(line)
        if (ports === undefined) return
        this.ports = ports
        resolve()
      })
    })
    this.ready = this.firstLine().then(({ port, clusterPort, adminPort }) => {
      this.ports = { port, clusterPort, adminPort }
    })
  }

  get clientUrl(): string {
    return `${this.scheme}://localhost:${this.ports.port}`
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.ports.adminPort}`
  }

  get clusterPort(): number {
    return this.ports.clusterPort
  }

  get inspection(): Inspection {
    if (this.seen === undefined) throw new Error(`${this.nodeId} was not looked at yet`)
    return this.seen
  }

  async look(): Promise<void> {
    if (this.ports.adminPort === 0) return
    this.seen = (await new AdminReader(this.adminUrl, adminToken).read()).inspection
  }

  async measure(): Promise<Resources> {
    if (this.child.send === undefined) throw new Error(`${this.nodeId} was not started to be measured`)
    const answer = once(this.child, 'message')
    this.child.send('measure')
    const [resources] = (await Promise.race([answer, this.ended.then(() => [])])) as [Resources?]
    if (resources === undefined) throw new Error(`${this.nodeId} has ended\n${this.logs.join('\n')}`)
    return resources
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM')
    await this.ended
    const { exitCode, signalCode } = this.child
    if (exitCode !== 0) throw new Error(`${this.nodeId} ended with ${exitCode ?? signalCode}\n${this.logs.join('\n')}`)
  }

  async crash(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.ended
  }

  freeze(): void {
    this.child.kill('SIGSTOP')
  }

  thaw(): void {
    this.child.kill('SIGCONT')
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL')
    await this.ended
  }

  get logs(): readonly string[] {
    return this.tail.lines
  }

  private async firstLine(): Promise<Ready> {
    const { stdout } = this.child
    if (stdout === null) throw new Error('a node has no output')
    const line = new Promise<string>((resolve) => createInterface(stdout).once('line', resolve))
    const first = await Promise.race([line, this.ended])
    if (typeof first !== 'string') throw new Error(`${this.nodeId} ended before it was ready\n${this.logs.join('\n')}`)
    return JSON.parse(first) as Ready
  }
}

export const processes: Topology = {
  name: 'processes',
  launch: (options) => new ProcessNode(options),
}
