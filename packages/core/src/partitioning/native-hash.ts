/**
 * There is one hash, FNV-1a in TypeScript, on every node and client: two implementations that disagree would send a
 * key to two owners. These names of TopGun 0.11 stay, so that programs which ask for the native one get the truth.
 */

/** Always false. */
export function isUsingNativeHash(): boolean {
  return false
}

/** Nothing to disable. */
export function disableNativeHash(): void {}

/** Nothing to reset. */
export function resetNativeHash(): void {}
