/** Ids made of a runtime's chance. */
import { hexOf } from '../bytes'
import type { Runtime } from './Runtime'

/** `bytes` random bytes as lower-case hex; 8 bytes (64 bits) unless told otherwise. */
export function randomHex(runtime: Pick<Runtime, 'randomBytes'>, bytes = 8): string {
  return hexOf(runtime.randomBytes(bytes))
}
