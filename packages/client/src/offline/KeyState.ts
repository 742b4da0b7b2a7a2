/**
 * Per key with ops on their way: the confirmed record, kept apart, and the pending ones. Last-writer-wins alone
 * cannot go back from a refused write, because the refused record is the greatest.
 */
import type { LWWRecord } from '@topgunbuild/core'
import { greatest } from './shown-record'

export interface KeyState<V> {
  readonly confirmed: LWWRecord<V> | undefined
  /** By opId. */
  readonly pending: ReadonlyMap<string, LWWRecord<V>>
}

export function withPending<V>(state: KeyState<V>, opId: string, record: LWWRecord<V>): KeyState<V> {
  return { confirmed: state.confirmed, pending: new Map(state.pending).set(opId, record) }
}

export function withConfirmed<V>(state: KeyState<V>, record: LWWRecord<V> | undefined): KeyState<V> {
  return { confirmed: greatest([state.confirmed, record]), pending: state.pending }
}

/** @param accepted the op was acknowledged; otherwise it is as if it had never been */
export function withSettled<V>(state: KeyState<V>, opId: string, accepted: boolean): KeyState<V> {
  const pending = new Map(state.pending)
  const record = pending.get(opId)
  pending.delete(opId)
  return { confirmed: accepted ? greatest([state.confirmed, record]) : state.confirmed, pending }
}

export function shownBy<V>(state: KeyState<V>): LWWRecord<V> | undefined {
  return greatest([state.confirmed, ...state.pending.values()])
}
