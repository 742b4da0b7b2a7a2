/** The nodes, the client that never stops writing, and what is done to them: everything on the live page that is real. */
import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import { partitionIdOf, TopGunError } from '@topgunbuild/core'
import { ClusterDriver } from '../support/drivers/ClusterDriver'
import { tokens } from '../support/drivers/tokens'
import { History } from '../support/history/History'
import { topologyNamed } from '../support/topologies/topology-named'
import { ownerOf } from './buttons'
import { every, STRIP_MS, WRITE_EVERY_MS } from './cadence'
import { doneWith, faultOf, withAnswer, type Action, type Fault, type Loss } from './fault'
import { faultSentence, startSentence } from './fault-sentence'
import { gapsFrom, longestGaps, withAck, withFault, type Gaps } from './gap'
import type { ClientMap, NodeState, Scene } from './Scene'
import type { Answer } from './Write'
import { WriteLog } from './WriteLog'

export interface StageOptions {
  readonly nodes: number
  readonly key: string
  /** Where the nodes live. */
  readonly topology: string
}

const BACKUPS = 1
const MAP = 'demo'
/** More writes than this do not wait at once: with no node left there is no use in them. */
const MOST_WAITING = 200

export class Stage {
  private readonly cluster: ClusterDriver
  private readonly client: TopGunClient
  private readonly states = new Map<string, NodeState>()
  private readonly log = new WriteLog(STRIP_MS)
  private readonly partition: number
  private gaps: Gaps = gapsFrom(0)
  private waiting = 0
  private fault: Fault | null = null
  private busy: string | null = null
  private stopWriting: () => void = () => undefined

  private constructor(
    private readonly options: StageOptions,
    cluster: ClusterDriver,
  ) {
    this.cluster = cluster
    this.partition = partitionIdOf(options.key)
    const seeds = cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId))
    this.client = new TopGunClient({ storage: new MemoryStorageAdapter(), nodeId: 'the-live-page', cluster: { seeds } })
    this.client.setAuthToken(tokens.valid())
    for (const nodeId of cluster.nodeIds) this.states.set(nodeId, 'up')
  }

  /** Resolves once the nodes are a cluster and the client writes. */
  static async open(options: StageOptions): Promise<Stage> {
    const cluster = new ClusterDriver(new History(), topologyNamed(options.topology))
    try {
      await cluster.start({ nodes: options.nodes, backupCount: BACKUPS })
      const stage = new Stage(options, cluster)
      await stage.client.start()
      stage.gaps = gapsFrom(performance.now())
      stage.stopWriting = every(WRITE_EVERY_MS, () => stage.write())
      return stage
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.stopWriting()
    await this.client.close()
    await this.cluster.close()
  }

  scene(): Scene {
    const now = performance.now()
    const map = this.map()
    const { key } = this.options
    return {
      now,
      key,
      partition: this.partition,
      nodes: [...this.states].map(([name, state]) => ({ name, state })),
      map,
      counts: this.log.counts,
      last: this.log.last,
      recent: this.log.recent,
      gaps: longestGaps(this.gaps, now),
      faultAt: this.fault?.at ?? null,
      busy: this.busy,
      sentence:
        this.fault === null
          ? startSentence(key, map?.owners[this.partition] ?? null, map?.backups[this.partition] ?? [])
          : faultSentence(this.fault, key),
    }
  }

  /** Resolves once it is done; what cannot be done now is not. */
  async act(action: Action): Promise<void> {
    if (this.busy !== null) return
    if (action === 'thaw') return this.bringBack(action, 'frozen')
    if (action === 'restart') return this.bringBack(action, 'down')
    const owner = ownerOf(this.scene())
    if (owner === null || this.named('up').length < 2) return
    await this.lose(action, owner)
  }

  private async lose(action: Loss, owner: string): Promise<void> {
    this.begins(action, [owner], this.named('up').length - 1)
    if (action === 'freeze') {
      this.states.set(owner, 'frozen')
      this.cluster.freeze(owner)
      return
    }
    this.states.set(owner, 'down')
    await this.whileBusy(`${owner} is ending`, () =>
      action === 'crash' ? this.cluster.crash(owner) : this.cluster.stop(owner),
    )
  }

  private async bringBack(action: 'thaw' | 'restart', state: NodeState): Promise<void> {
    const nodes = this.named(state)
    if (nodes.length === 0) return
    this.begins(action, nodes, this.named('up').length + nodes.length)
    await this.whileBusy(`${nodes.join(' and ')} ${nodes.length === 1 ? 'joins' : 'join'} the others`, async () => {
      for (const nodeId of nodes) {
        if (action === 'thaw') this.cluster.thaw(nodeId)
        else await this.cluster.restart(nodeId)
        this.states.set(nodeId, 'up')
      }
      await this.cluster.restored()
    })
    if (this.fault !== null) this.fault = doneWith(this.fault)
    this.cluster.forgetSightings()
  }

  private begins(action: Action, nodes: readonly string[], left: number): void {
    this.gaps = withFault(this.gaps)
    this.fault = faultOf({ action, nodes, at: performance.now(), copiesWanted: Math.min(BACKUPS + 1, left) })
  }

  private async whileBusy(why: string, work: () => Promise<void>): Promise<void> {
    this.busy = why
    try {
      await work()
    } finally {
      this.busy = null
    }
  }

  private named(state: NodeState): string[] {
    return [...this.states].filter(([, each]) => each === state).map(([name]) => name)
  }

  private map(): ClientMap | null {
    const view = this.client.getPartitionMap()
    if (view === null) return null
    return {
      version: view.version,
      owners: view.partitions.map((partition) => partition?.ownerNodeId ?? ''),
      backups: view.partitions.map((partition) => partition?.backupNodeIds ?? []),
    }
  }

  private write(): void {
    if (this.waiting >= MOST_WAITING) return
    this.waiting++
    const n = this.log.invoked(performance.now())
    void this.answerTo(n).then((answer) => {
      this.waiting--
      const write = this.log.ended(n, answer)
      if (answer.kind === 'acknowledged') this.gaps = withAck(this.gaps, answer.at)
      if (this.fault === null) return
      this.fault = withAnswer(this.fault, write, longestGaps(this.gaps, answer.at).sinceFaultMs ?? 0)
    })
  }

  private async answerTo(n: number): Promise<Answer> {
    try {
      const { level, copies, holders, servedBy } = await this.client
        .getMap<string, number>(MAP)
        .put(this.options.key, n)
      return { kind: 'acknowledged', at: performance.now(), level, copies, holders, servedBy }
    } catch (error) {
      if (!(error instanceof TopGunError)) throw error
      return { kind: error.definite ? 'refused' : 'in doubt', at: performance.now(), why: error.message }
    }
  }
}
