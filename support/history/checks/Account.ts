/** What a check is given, and what it answers with. */
import type { Timestamp } from '@topgunbuild/core'
import type { Call, ClusterEvent, Hold, Listening, Publication } from '../History'
import type { Standing } from '../promises-kept'
import type { Setback } from '../Setback'
import type { Snapshot } from '../snapshot'

export interface Account {
  readonly calls: readonly Call[]
  readonly events: readonly ClusterEvent[]
  readonly snapshot: Snapshot
  /** Promises of calls that an earlier, clean judgement has folded up. */
  readonly earlier?: readonly KeptPromise[]
  /** Of earlier, clean judgements: when each place was last removed, as far as it was. */
  readonly removed?: ReadonlyMap<string, Timestamp>
  /** Clients that do not speak our protocol, by name: nothing was promised to them. */
  readonly excluded?: ReadonlySet<string>
  /** Of locks, where somebody took one. */
  readonly holds?: readonly Hold[]
  /** Of topics, where somebody published or listened. */
  readonly topics?: Topics
  /** Where clients ceased to show what they had shown. */
  readonly setbacks?: readonly Setback[]
  /** What subscribers were told, where somebody subscribed. */
  readonly deliveries?: readonly Delivery[]
}

export interface Topics {
  readonly publications: readonly Publication[]
  readonly listeners: readonly Listening[]
}

/** An acknowledged call, and who kept it when it was last judged. */
export interface KeptPromise {
  readonly call: Call
  readonly standing: Standing
}

export interface Delivery {
  readonly subscriber: string
  /** Map, key and timestamp of the op the event tells of. */
  readonly identity: string
}

export type PromiseName =
  | 'one owner'
  | 'one map'
  | 'versions rise'
  | 'equal copies'
  | 'kept'
  | 'applied once'
  | 'refused stays away'
  | 'clients see it'
  | 'one holder'
  | 'heard once'
  | 'sessions'
  | 'level'

export interface Breach {
  readonly promise: PromiseName
  readonly sentence: string
  /** Where it can be looked for, as far as it concerns one place. */
  readonly partitionId?: number
  readonly map?: string
  readonly key?: string
  readonly call?: Call
}
