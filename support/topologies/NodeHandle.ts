/** One node of a scenario, wherever it runs: what can be done to it, and what it shows of itself. */
import type { Runtime } from '@topgunbuild/core'
import type { Inspection } from '@topgunbuild/server'
import type { Clock } from '../clock'
import type { Disks } from '../disks/Disks'
import type { Wires } from '../faults/Wires'
import type { VersionStep } from './NextVersionRuntime'

/** By name of the level. */
export type Consistency = 'STRONG' | 'QUORUM' | 'EVENTUAL'

/** PEM files of what a node shows to clients and to other nodes, and of the authority that must have signed theirs. */
export interface NodeTls {
  readonly certPath: string
  readonly keyPath: string
  readonly caCertPath: string
}

export interface NodeOptions {
  readonly nodeId: string
  /** Cluster addresses of nodes that run already. */
  readonly peers: readonly string[]
  readonly backupCount: number
  readonly strictRouting: boolean
  readonly consistency: Consistency
  readonly minClusterSize: number
  /** What the node announces to the others and how it reaches theirs, where links run through fault proxies. */
  readonly links?: {
    readonly announced: string
    readonly addressMap: Readonly<Record<string, string>>
    /** Where clients are told to connect. */
    readonly clientUrl: string
  }
  /** Absent: it speaks in the clear. Present: everybody who connects must show a certificate. */
  readonly tls?: NodeTls
  /** Where it keeps its data; absent: in memory only. */
  readonly dataDirectory?: string
  /** How far its wall clock is ahead; negative: behind. */
  readonly clockOffsetMs: number
  /** It speaks a later version to other nodes than this project does. */
  readonly version?: VersionStep
  /** Options given beside those above, by their names on the command line; one given twice counts as given here. */
  readonly given?: Readonly<Record<string, string>>
  /** Variables of its environment beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>
  /** Its process can be asked for its resources; processes only. */
  readonly measured?: boolean
}

/** What a node's process holds open, by kind, and what is left of its memory after collections. */
export interface Resources {
  readonly pid: number
  readonly resources: Readonly<Record<string, number>>
  readonly heapBytes: number
  readonly externalBytes: number
}

export interface NodeHandle {
  readonly nodeId: string
  /** Resolves once its ports are bound; it may still look for its cluster. */
  readonly listening: Promise<void>
  /** Resolves once the node is in a cluster. */
  readonly ready: Promise<void>
  /** Known once it listens, as the cluster port is. */
  readonly clientUrl: string
  readonly clusterPort: number
  /** Of its admin port, known once it is ready; absent where it has none. */
  readonly adminUrl?: string
  /** Asks the node anew for what it shows. */
  look(): Promise<void>
  /** As of the last look. @throws before the first */
  readonly inspection: Inspection
  /** @throws unless it was started to be measured */
  measure(): Promise<Resources>
  /** Leaves gracefully; resolves once it is gone. @throws when it ended with an error */
  stop(): Promise<void>
  /** Its storage failed, and it is leaving or has left; known of nodes in this process. */
  readonly hasFailed?: boolean
  /** Dies at once, with no goodbye. */
  crash(): Promise<void>
  freeze(): void
  thaw(): void
  /** Whatever state it is in: nothing of it is left afterwards. Never throws. */
  end(): Promise<void>
  /** The last lines it logged, for a failure. */
  readonly logs: readonly string[]
}

/** What drivers need of a simulation: its time stands still unless somebody waits for what it brings. */
export interface Simulation {
  readonly clock: Clock
  /** Of a client, by its name. */
  runtimeOf(client: string): Runtime
  wires(names: readonly string[]): Wires
  /** Of one more cluster. */
  disks(): Disks
  /** Lets time go on until the promise is settled. */
  drive<T>(promise: Promise<T>): Promise<T>
}

export interface Topology {
  readonly name: 'in-process' | 'processes' | 'external' | 'simulated'
  /** Where time and network are simulated. */
  readonly simulation?: Simulation
  launch(options: NodeOptions): NodeHandle
  /** Where the nodes run already: all of them; of their records those of these maps are looked at, asked for each time. */
  standing?(maps: () => readonly string[]): Promise<readonly NodeHandle[]>
}
