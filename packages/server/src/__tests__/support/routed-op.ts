/** An op as it reaches the owner of its partition, with everything a test does not care about filled in. */
import type { LWWRecord, OpResult } from '@topgunbuild/core'
import { identityOf } from '../../cluster/partitions/identity'
import type { Asked } from '../../cluster/partitions/ack-rule'
import type { RoutedOp } from '../../cluster/partitions/RoutedOp'

export interface OpSketch {
  readonly opId?: string
  readonly map?: string
  readonly key?: string
  readonly value?: unknown
  readonly millis?: number
  readonly ttlMs?: number
  readonly asked?: Asked
  readonly deadlineAt?: number
  readonly partitionId?: number
  readonly respond?: (result: OpResult) => void
}

export function routedOp(sketch: OpSketch = {}): RoutedOp {
  const { opId = 'op', map = 'map', key = 'key', value = 'value', millis = 1 } = sketch
  const { asked = 'QUORUM', partitionId = 0, ttlMs } = sketch
  const timestamp = { millis, counter: 0, nodeId: 'writer' }
  const record: LWWRecord<unknown> = ttlMs === undefined ? { value, timestamp } : { value, timestamp, ttlMs }
  return {
    op: { id: opId, mapName: map, key, record },
    opId,
    map,
    key,
    record,
    identity: identityOf(map, key, record.timestamp),
    partitionId,
    asked,
    forwarded: false,
    mayHaveHappened: false,
    mayRedirect: true,
    deadlineAt: sketch.deadlineAt ?? Number.POSITIVE_INFINITY,
    respond: sketch.respond ?? (() => undefined),
  }
}
