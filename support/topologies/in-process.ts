/** Nodes in this very process, each behind a runtime of its own that can be frozen or killed. */
import { ConsistencyLevel, NodeRuntime } from '@topgunbuild/core'
import type { Runtime } from '@topgunbuild/core'
import { ServerFactory } from '@topgunbuild/server'
import type { Inspection, ServerCoordinator } from '@topgunbuild/server'
import { LogTail } from './LogTail'
import type { NodeHandle, NodeOptions, Resources, Topology } from './NodeHandle'
import { SkewedRuntime } from './SkewedRuntime'

class InProcessNode implements NodeHandle {
  readonly nodeId: string
  readonly ready: Promise<void>
  private readonly runtime = new NodeRuntime()
  private readonly node: ServerCoordinator
  private readonly tail = new LogTail()

  constructor({ nodeId, consistency, links, clockOffsetMs, dataDirectory, ...options }: NodeOptions) {
    this.nodeId = nodeId
    if (dataDirectory !== undefined) throw new Error('nodes in this process keep no data on disk')
    const runtime: Runtime = clockOffsetMs === 0 ? this.runtime : new SkewedRuntime(this.runtime, clockOffsetMs)
    this.node = ServerFactory.create({
      ...options,
      nodeId,
      port: 0,
      clusterPort: 0,
      host: 'localhost',
      defaultConsistency: ConsistencyLevel[consistency],
      ...(links === undefined ? {} : { advertise: { clusterAddress: links.announced }, addressMap: links.addressMap }),
      runtime,
      log: (level, message, details) => this.tail.add(JSON.stringify({ level, message, ...details })),
    })
    this.ready = this.node.ready()
  }

  get clientPort(): number {
    return this.node.port
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
    this.runtime.kill()
    await Promise.resolve()
  }

  freeze(): void {
    this.runtime.freeze()
  }

  thaw(): void {
    this.runtime.thaw()
  }

  async end(): Promise<void> {
    this.runtime.kill()
    await Promise.resolve()
  }

  get logs(): readonly string[] {
    return this.tail.lines
  }
}

export const inProcess: Topology = {
  name: 'in-process',
  launch: (options) => new InProcessNode(options),
}
