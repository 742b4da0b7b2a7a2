/** The owner of one partition, with everything around it scripted, for what it decides about locks and old removals. */
import type { OpResult, Partition } from '@topgunbuild/core'
import type { Ask } from '../../cluster/locks/lock-ask'
import type { StoredRecord } from '../../cluster/mesh/peer-messages'
import type { Ack } from '../../cluster/partitions/ack-rule'
import type { RoutedOp } from '../../cluster/partitions/RoutedOp'
import { askedOp, type AskedSketch } from './lock-op'
import { OWNER_TERM, OwnerScript } from './OwnerScript'
import { stateOf } from './states'

export { OWNER_TERM } from './OwnerScript'

export class ScriptedOwner extends OwnerScript {
  readonly acks: { readonly opId: string; readonly ack: Ack; readonly lock: OpResult['lock'] }[] = []
  isComplete = true
  /** One that does not confirm horizons. */
  hasOlderNode = false

  constructor(partition: Partial<Partition>) {
    super(stateOf(['a', 'b', 'c']), partition, 100_000)
  }

  /** An owner whose replicas have all answered. */
  static serving(partition: Partial<Partition>): ScriptedOwner {
    return new ScriptedOwner(partition).serves()
  }

  wallNow(): number {
    return this.time
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    send()
  }

  isLinked(): boolean {
    return true
  }

  acknowledge(_partitionId: number, _term: number, { opId, lock }: RoutedOp, ack: Ack): void {
    this.acks.push({ opId, ack, lock })
  }

  collectableAt(): number | undefined {
    return this.isComplete ? this.time : undefined
  }

  override confirmsHorizons(): boolean {
    return !this.hasOlderNode
  }

  reserveHeld(): boolean {
    return true
  }

  // ── what the test does ──

  asks(opId: string, ask: Ask, sketch: AskedSketch = {}): void {
    const respond = (result: OpResult): void => void this.answers.push(result)
    this.owned.submit(askedOp(opId, ask, { respond, ...sketch }))
  }

  /** This replica has all that was sent. */
  acked(nodeId: string, seq = this.store.seq): void {
    this.owned.onAck(nodeId, { term: OWNER_TERM, seq, chunk: 0 })
  }

  tickAt(time: number): void {
    this.time = time
    this.owned.tick()
  }

  // ── what the test sees ──

  /** In the order of the partition. */
  recordsTo(nodeId: string): StoredRecord[] {
    return this.streamed.flatMap(({ to, item }) =>
      to === nodeId && item.kind === 'op' ? [{ m: item.m, k: item.k, r: item.r, s: item.seq }] : [],
    )
  }

  get granted(): [string, OpResult['lock']][] {
    return this.acks.map(({ opId, lock }) => [opId, lock])
  }

  get refused(): [string, string | undefined][] {
    return this.answers.map(({ opId, error }) => [opId, error?.code])
  }
}
