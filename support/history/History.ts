/** What the clients of one scenario asked and were told, and what was done to the nodes meanwhile, with times. */
import type { AckLevel, Timestamp, WriteConcern } from '@topgunbuild/core'
import { clock } from '../clock'
import type { FaultEvent } from './fault-events'

export type Outcome =
  | {
      readonly kind: 'ok'
      readonly at: number
      readonly opId: string
      readonly level: AckLevel
      /** The owner first. */
      readonly holders: readonly string[]
      readonly copies: number
      readonly servedBy: string
      /** Version of the cluster state it was acknowledged under. */
      readonly version: number
    }
  /** It definitely did not happen. */
  | { readonly kind: 'refused'; readonly at: number; readonly code: string; readonly message: string }
  /** It may have happened, or may still. */
  | { readonly kind: 'unknown'; readonly at: number; readonly code: string; readonly message: string }

export interface Call {
  readonly id: number
  readonly client: string
  readonly map: string
  readonly key: string
  readonly partitionId: number
  readonly value: unknown
  readonly asked: WriteConcern | undefined
  /** Present where the write was to end by itself. */
  readonly ttlMs?: number
  /** Of the record the client made; with map and key it is the op's identity. */
  readonly timestamp: Timestamp
  readonly invokedAt: number
  /** Absent while nobody has answered. */
  readonly outcome?: Outcome
}

export type ClusterEvent =
  /** Something was done to a node; until the next `settled` the cluster is not expected to keep all its copies. */
  | {
      readonly type: 'forming'
      readonly at: number
      readonly backupCount: number
      /** What the nodes give a write that asks for nothing; default QUORUM. */
      readonly consistency?: string
    }
  | { readonly type: 'joining'; readonly at: number }
  | { readonly type: 'stopping'; readonly at: number; readonly node: string }
  | { readonly type: 'crashed'; readonly at: number; readonly node: string }
  /** A graceful stop ended: what the node held lies with these holders, by partition. */
  | { readonly type: 'stopped'; readonly at: number; readonly node: string; readonly copies: Copies }
  /** Every partition has all its copies, with these holders, by partition. */
  | {
      readonly type: 'settled'
      readonly at: number
      readonly members: number
      readonly copies: Copies
      /** Of the state that shows them so. */
      readonly version?: number
    }
  | FaultEvent

/** Owner and in-sync backups of each partition. */
export type Copies = readonly (readonly string[])[]

/** A lock in a client's hands, by the client's own account of it. */
export interface Hold {
  readonly lock: string
  readonly client: string
  /** One run of a client may have several of one lock, each a holder of its own. */
  readonly handle: number
  readonly token: number
  readonly from: number
  /** When it began to give it back, or its time was over. */
  readonly until: number
}

/** A message, as its publisher knows of it. */
export interface Publication {
  readonly topic: string
  /** No other message of the scenario is the same. */
  readonly text: string
  readonly client: string
  readonly at: number
  /** It ended sooner than a message that is published without further ado. */
  readonly isBrief: boolean
  /** `alone`: acknowledged by its owner, of which no copy was in sync. */
  outcome?: 'acknowledged' | 'alone' | 'refused' | 'unknown'
  acknowledgedAt?: number
}

/** A client that listens to a topic, in one of its runs. */
export interface Listening {
  readonly topic: string
  readonly client: string
  /** A node tells it of the topic; absent: not yet. */
  from?: number
  /** It listens no more. */
  isOver: boolean
  readonly heard: string[]
}

export interface Recorded {
  readonly calls: readonly Call[]
  readonly events: readonly ClusterEvent[]
}

export class History {
  /** On the wall clock, and on this history's own. */
  readonly startedAt = { wallMs: clock().wallNow(), at: clock().now() }
  /** Client statistics that a step looked at, for the report. */
  readonly statistics: unknown[] = []
  private readonly recorded = new Map<number, Call>()
  private happened: readonly ClusterEvent[] = []
  private readonly held: Hold[] = []
  readonly publications: Publication[] = []
  readonly listeners: Listening[] = []
  private invocations = 0
  private readonly strangers = new Map<string, string>()

  get calls(): readonly Call[] {
    return [...this.recorded.values()]
  }

  get holds(): readonly Hold[] {
    return this.held
  }

  get events(): readonly ClusterEvent[] {
    return this.happened
  }

  /** Clients to which nothing was promised, each with the reason, by name. */
  get excluded(): ReadonlyMap<string, string> {
    return this.strangers
  }

  /** Nothing is promised to a client that does not speak our protocol; its calls are judged in nothing. */
  exclude(client: string, reason: string): void {
    this.strangers.set(client, reason)
  }

  now(): number {
    return clock().now()
  }

  /** @returns the call's id, for its outcome */
  invoked(call: Omit<Call, 'id' | 'outcome' | 'invokedAt'>): number {
    const id = this.invocations++
    this.recorded.set(id, { ...call, id, invokedAt: this.now() })
    return id
  }

  /** @param timestamp of the record as it was acknowledged, where the client stamped it anew */
  ended(id: number, outcome: Outcome, timestamp?: Timestamp): void {
    const call = this.recorded.get(id)
    if (call === undefined) throw new Error(`no call ${id} was recorded`)
    if (call.outcome !== undefined) throw new Error(`call ${id} ended twice`)
    this.recorded.set(id, { ...call, outcome, timestamp: timestamp ?? call.timestamp })
  }

  /** From now on for so long, unless it is given back before. */
  took(lock: Pick<Hold, 'lock' | 'client' | 'handle' | 'token'>, forMs: number): void {
    const from = this.now()
    this.held.push({ ...lock, from, until: from + forMs })
  }

  /** From now on that handle holds nothing. */
  letGo(client: string, handle: number): void {
    const now = this.now()
    for (const [at, hold] of this.held.entries()) {
      if (hold.client !== client || hold.handle !== handle || hold.until <= now) continue
      this.held[at] = { ...hold, until: now }
    }
  }

  happens(event: ClusterEvent): void {
    this.happened = [...this.happened, event]
  }

  /** Forgets what a judgement of `judged` made superfluous; what came since, and calls answered since, stay. */
  fold(judged: Recorded, kept: Recorded): void {
    const keptIds = new Set(kept.calls.map((call) => call.id))
    for (const { id } of judged.calls) if (!keptIds.has(id)) this.recorded.delete(id)
    this.happened = [...kept.events, ...this.happened.slice(judged.events.length)]
  }
}
