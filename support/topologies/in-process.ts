/** Nodes in this very process, each behind a runtime of its own that can be frozen or killed. */
import { ConsistencyLevel, NodeRuntime } from '@topgunbuild/core'
import type { Runtime, RuntimeControl } from '@topgunbuild/core'
import { FileServerStorage, ServerFactory } from '@topgunbuild/server'
import type { Files, Inspection, Log, ServerConfig, ServerCoordinator } from '@topgunbuild/server'
import { LogTail } from './LogTail'
import type { NodeHandle, NodeOptions, Resources, Topology } from './NodeHandle'
import { CLUSTER_SECRET } from '../drivers/cluster-secret'
import { NextVersionRuntime } from './NextVersionRuntime'
import { SkewedRuntime } from './SkewedRuntime'

/** `backup-count` of the command line is `backupCount` of a program; numbers are numbers, JSON is read, and peers are a list. */
function configured(given: Readonly<Record<string, string>>): Partial<ServerConfig> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const option = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
      if (option === 'peers') return [option, value.split(',')]
      return [option, /^(\d+$|\[)/.test(value) ? JSON.parse(value) : value]
    }),
  )
}

/** The variables are those of the whole process, and are put back before anything else can read them. */
function inEnvironment<T>(variables: Readonly<Record<string, string>>, make: () => T): T {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  try {
    return make()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** What a node runs on: to be frozen and killed like a process, with disks of its own. */
export interface Machine {
  readonly runtime: Runtime & RuntimeControl
  /** Absent: this machine's own. */
  files?(directory: string): Files
  /** Its process died with the runtime; what it had open is gone. Absent: what it had open is closed. */
  died?(): void
}

export class InProcessNode implements NodeHandle {
  readonly nodeId: string
  readonly listening: Promise<void>
  readonly ready: Promise<void>
  hasFailed = false
  private readonly storage: FileServerStorage | undefined
  private readonly runtime: Runtime & RuntimeControl
  private readonly node: ServerCoordinator
  private readonly tail = new LogTail()
  private readonly scheme: string

  constructor(
    {
      nodeId,
      consistency,
      links,
      clockOffsetMs,
      dataDirectory,
      tls,
      environment,
      version,
      given,
      ...options
    }: NodeOptions,
    private readonly machine: Machine = { runtime: new NodeRuntime() },
  ) {
    this.nodeId = nodeId
    this.runtime = machine.runtime
    this.scheme = tls === undefined ? 'ws' : 'wss'
    const skewed: Runtime = clockOffsetMs === 0 ? this.runtime : new SkewedRuntime(this.runtime, clockOffsetMs)
    const runtime =
      version === undefined ? skewed : new NextVersionRuntime(skewed, Buffer.from(CLUSTER_SECRET), version)
    const log: Log = (level, message, details) => this.tail.add(JSON.stringify({ level, message, ...details }))
    this.storage =
      dataDirectory === undefined
        ? undefined
        : new FileServerStorage({ directory: dataDirectory, log, ...filesOf(machine, dataDirectory) })
    const config: ServerConfig = {
      ...options,
      nodeId,
      port: 0,
      clusterPort: 0,
      clusterSecret: CLUSTER_SECRET,
      host: 'localhost',
      defaultConsistency: ConsistencyLevel[consistency],
      ...(links === undefined
        ? {}
        : {
            advertise: { clusterAddress: links.announced, clientUrl: links.clientUrl },
            addressMap: links.addressMap,
          }),
      ...(tls === undefined
        ? {}
        : { tls: { ...tls, requireClientCert: true }, clusterTls: { ...tls, requireClientCert: true } }),
      ...(this.storage === undefined ? {} : { storage: this.storage }),
      runtime,
      log,
      ...configured(given ?? {}),
    }
    this.node = inEnvironment(environment ?? {}, () => ServerFactory.create(config))
    void this.node.failed().then(() => {
      this.hasFailed = true
    })
    this.listening = this.node.listens()
    this.ready = this.node.ready()
    // A node that dies before it is ready never says so.
    this.listening.catch(() => undefined)
  }

  get clientUrl(): string {
    return `${this.scheme}://localhost:${this.node.port}`
  }

  get clusterPort(): number {
    return this.node.clusterPort
  }

  async look(): Promise<void> {
    await Promise.resolve()
  }

  /** Always as of now. */
  get inspection(): Inspection {
    return this.node.inspect()
  }

  measure(): Promise<Resources> {
    return Promise.reject(new Error('nodes in this process have no resources of their own'))
  }

  stop(): Promise<void> {
    return this.node.shutdown()
  }

  async crash(): Promise<void> {
    await this.die()
  }

  freeze(): void {
    this.runtime.freeze()
  }

  thaw(): void {
    this.runtime.thaw()
  }

  async end(): Promise<void> {
    await this.die()
  }

  get logs(): readonly string[] {
    return this.tail.lines
  }

  private async die(): Promise<void> {
    this.runtime.kill()
    // The operating system would take the lock off the directory of a process that is gone.
    if (this.machine.died === undefined) await this.storage?.close()
    else this.machine.died()
  }
}

function filesOf(machine: Machine, directory: string): { files?: Files } {
  const files = machine.files?.(directory)
  return files === undefined ? {} : { files }
}

export const inProcess: Topology = {
  name: 'in-process',
  launch: (options) => new InProcessNode(options),
}
