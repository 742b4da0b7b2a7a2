/** Which record a map shows for a key: the greatest of what is confirmed and what is still on its way. */
import { supersedes, type LWWRecord } from '@topgunbuild/core'

export function greatest<V>(records: Iterable<LWWRecord<V> | undefined>): LWWRecord<V> | undefined {
  let best: LWWRecord<V> | undefined
  for (const record of records) {
    if (record !== undefined && supersedes(record, best)) best = record
  }
  return best
}
