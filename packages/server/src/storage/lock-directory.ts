/** One node at a time in a directory. */
import { lockByNumber, type LockPlace } from '@topgunbuild/core'

/**
 * Returns what lets the directory go.
 * @throws TopGunError REJECTED when a process that runs holds it
 */
export function lockDirectory(files: LockPlace): Promise<() => Promise<void>> {
  return lockByNumber(files, 'give every node a directory of its own, or end that process first')
}
