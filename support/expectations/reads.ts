/** What clients see of each other's writes. */
import { compareTimestamps, timestampToString } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import type { ClientDriver } from '../drivers/ClientDriver'
import type { Write } from '../drivers/Write'

/** The last of the writes under each key. */
export function seesAll(client: ClientDriver, writes: readonly Write[]): void {
  for (const [key, value] of new Map(writes.map((write) => [write.key, write.value]))) {
    assert.deepEqual(client.sees(key), value, `what ${client.name} sees under "${key}"`)
  }
}

/** Monotonic reads, and no value shown twice (Terry and others, Session Guarantees, 1994). */
export function neverGoBack({ name, watched }: ClientDriver): void {
  assert(watched.length > 1, `${name} was shown ${watched.length} values`)
  for (const [index, stamp] of watched.entries()) {
    const before = watched[index - 1]
    assert(
      before === undefined || compareTimestamps(stamp, before) > 0,
      `${name} was shown ${timestampToString(stamp)} after ${before === undefined ? '' : timestampToString(before)}`,
    )
  }
}
