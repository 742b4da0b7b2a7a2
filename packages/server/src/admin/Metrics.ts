/** What this node shows to Prometheus, in a registry of its own; read when it is asked for. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { ClusterState } from '@topgunbuild/core'
import type { Counters } from '../inspection/Counters'

export interface MetricSources {
  readonly nodeId: string
  readonly counters: Counters
  readonly state: () => ClusterState | null
  readonly clients: () => number
  readonly connections: () => Readonly<Record<'accepted' | 'rejected' | 'pending', number>>
  /** Records this node holds, by map. */
  readonly mapSizes: () => ReadonlyMap<string, number>
  /** Bytes in each queue of this node, by its name. */
  readonly queueBytes: () => Readonly<Record<string, number>>
  readonly copiesAside: () => number
  readonly memoryBytes: () => number
}

export class Metrics {
  private readonly registry = new Registry()

  constructor(sources: MetricSources) {
    const { registry } = this
    registry.setDefaultLabels({ node: sources.nodeId })
    collectDefaultMetrics({ register: registry, prefix: 'topgun_' })
    const { counters, state, nodeId } = sources
    this.counts('topgun_ops_total', 'Ops received from clients.', ['type', 'map'], counters.ops)
    this.counts('topgun_acks_total', 'Ops acknowledged, by the level they reached.', ['level'], counters.acknowledged)
    this.counts('topgun_refusals_total', 'Ops refused or not confirmed in time.', ['code'], counters.refused)
    this.counts('topgun_unknown_messages_total', 'Messages of a type not served.', ['type'], counters.unknownMessages)
    this.counts('topgun_queue_bound_hits_total', 'Times the bound of a queue was met.', ['queue'], counters.boundHits)
    this.value('topgun_connected_clients', 'Connections of clients.', sources.clients)
    const { connections } = sources
    this.total('topgun_connections_accepted_total', 'Connections of clients ever.', () => connections().accepted)
    this.total('topgun_connections_rejected_total', 'Turned away: too many had no token.', () => connections().rejected)
    this.value('topgun_connections_pending', 'Connections without a token yet.', () => connections().pending)
    this.value('topgun_memory_usage_bytes', 'Resident memory.', sources.memoryBytes)
    this.value('topgun_copies_aside', 'Copies kept until their owners have them.', sources.copiesAside)
    this.value('topgun_cluster_members', 'Members in the newest state.', () => state()?.members.length ?? 0)
    this.value('topgun_cluster_version', 'Version of the newest state.', () => state()?.version ?? 0)
    this.value(
      'topgun_partitions_owned',
      'Partitions this node owns.',
      () => state()?.partitions.filter(({ owner }) => owner === nodeId).length ?? 0,
    )
    this.value(
      'topgun_partitions_unclean',
      'Partitions whose last copy in sync was lost.',
      () => state()?.partitions.filter(({ unclean }) => unclean).length ?? 0,
    )
    this.values('topgun_map_size_items', 'Records held here, tombstones included.', 'map', () => sources.mapSizes())
    this.values(
      'topgun_queue_bytes',
      'Bytes waiting in a queue.',
      'queue',
      () => new Map(Object.entries(sources.queueBytes())),
    )
  }

  async text(): Promise<{ readonly text: string; readonly contentType: string }> {
    return { text: await this.registry.metrics(), contentType: this.registry.contentType }
  }

  /** @param counts by the values of the labels, with line breaks between them */
  private counts(name: string, help: string, labels: readonly string[], counts: ReadonlyMap<string, number>): void {
    new Counter({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [values, count] of counts) {
          const [first = '', ...rest] = values.split('\n')
          const given = labels.length === 1 ? [values] : [first, rest.join('\n')]
          this.inc(Object.fromEntries(labels.map((label, at) => [label, given[at] ?? ''])), count)
        }
      },
    })
  }

  private total(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  }

  private value(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read())
      },
    })
  }

  private values(name: string, help: string, label: string, read: () => ReadonlyMap<string, number>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [value, amount] of read()) this.set({ [label]: value }, amount)
      },
    })
  }
}
