/** What a load process is asked to do. */
import type { Sample } from '../model/sample'

interface Timed {
  readonly forMs: number
  readonly valueBytes: number
  /** Clients of their own, each doing what the task says; default 1. */
  readonly clients?: number
  /** One of the ways in which the system can be written to, where there are several. */
  readonly variant?: string
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

export type Task = Outstanding | Groups

export type Work = { readonly [Kind in Task['kind']]?: (task: Extract<Task, { kind: Kind }>) => Promise<Sample> }

/** From the bench to a load process, and back. */
export interface Asked {
  readonly id: number
  readonly task: Task
}
export type Answer = { readonly id: number } & ({ readonly sample: Sample } | { readonly error: string })
