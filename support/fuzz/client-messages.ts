/** What a client may say to a node, as fast-check makes it up; nothing here is wrong yet. */
import fc from 'fast-check'

const FEW_KEYS = 4
/** In the past, so that no record of the fuzz wins over another for long; of this century, so that no clock is ahead. */
const millis = fc.integer({ min: 1_600_000_000_000, max: 1_700_000_000_000 })

export const timestamp = fc.record({ millis, counter: fc.nat(9), nodeId: fc.constant('fuzz~1') })
export const record = fc.record({
  value: fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.constant(null)),
  timestamp,
})
export const op = fc.record({
  id: fc.nat(99).map((n) => `fuzz:${n}`),
  mapName: fc.constantFrom('fuzz', '$sys/fuzz'),
  key: fc.nat(FEW_KEYS - 1).map((n) => `fuzz-${n}`),
  record,
  writeConcern: fc.constantFrom('APPLIED', 'REPLICATED', 'PERSISTED'),
  timeout: fc.integer({ min: 1, max: 1000 }),
})

/** @param token that the node accepts */
export function clientMessages(token: string): fc.Arbitrary<object> {
  return fc.oneof(
    fc.constant({ type: 'AUTH', token, protocol: 1 }),
    fc.record({ type: fc.constant('PING'), timestamp: fc.integer() }),
    fc.record({ type: fc.constant('CLIENT_OP'), payload: op }),
    fc.record({ type: fc.constant('OP_BATCH'), payload: fc.record({ ops: fc.array(op, { maxLength: 5 }) }) }),
    fc.record({
      type: fc.constant('PARTITION_MAP_REQUEST'),
      payload: fc.record({ currentVersion: fc.nat() }),
    }),
    fc.record({
      type: fc.constantFrom('QUERY_SUB', 'SYNC_INIT', 'TOPIC_PUB', 'STATE_PULL'),
      payload: fc.object({ maxDepth: 1 }),
    }),
  )
}
