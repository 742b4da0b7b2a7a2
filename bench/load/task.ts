/** What a load process is asked to do. */
import type { Sample } from '../model/sample'

interface Writing {
  readonly valueBytes: number
  /** Clients of their own, each doing what the task says; default 1. */
  readonly clients?: number
  /** One of the ways in which the system can be written to, where there are several. */
  readonly variant?: string
  /** How many keys there are; default 10,000. */
  readonly keys?: number
}

interface Timed extends Writing {
  readonly forMs: number
}

/** So many writes awaited at any moment, each followed by the next as soon as it is acknowledged. */
export interface Outstanding extends Timed {
  readonly kind: 'outstanding'
  readonly count: number
}

/** Groups of writes: all of a group are issued in one turn, and the next group follows when all are acknowledged. */
export interface Groups extends Timed {
  readonly kind: 'groups'
  readonly size: number
  readonly inFlight: number
}

/** As `Outstanding`, while something befalls the system: calls may fail, and the longest time without any success counts. */
export interface Gap extends Timed {
  readonly kind: 'gap'
  readonly count: number
}

/** Every key once, as fast as it goes. */
export interface Fill extends Writing {
  readonly kind: 'fill'
}

/** So many clients connected, and nothing written. */
export interface Hold {
  readonly kind: 'hold'
  readonly clients: number
}

/** A client that is made now, until its first write is acknowledged. */
export interface FirstWrite {
  readonly kind: 'first write'
  readonly seeds: readonly string[]
}

/** Three nodes in the load process itself, and a client. */
export interface Form {
  readonly kind: 'form'
}

/** A client that loses its connections so often. */
export interface Reconnect {
  readonly kind: 'reconnect'
  readonly times: number
}

/** Three nodes in the load process itself that hold so many keys, and a client that comes to hold them, too. */
export interface Sync {
  readonly kind: 'sync'
  readonly count: number
  readonly valueBytes: number
  /** The client held all keys once, and this part of them changed since; absent: it begins with nothing. */
  readonly differing?: number | undefined
}

export type Task = Outstanding | Groups | Gap | Fill | Hold | FirstWrite | Form | Reconnect | Sync

export type Work = { readonly [Kind in Task['kind']]?: (task: Extract<Task, { kind: Kind }>) => Promise<Sample> }

/** From the bench to a load process, and back. */
export interface Asked {
  readonly id: number
  readonly task: Task
}
export type Answer = { readonly id: number } & ({ readonly sample: Sample } | { readonly error: string })
