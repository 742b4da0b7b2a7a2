/** Ids made of a runtime's chance. */
import type { Runtime } from './Runtime'

/** `bytes` random bytes as lower-case hex; 8 bytes (64 bits) unless told otherwise. */
export function randomHex(runtime: Pick<Runtime, 'randomBytes'>, bytes = 8): string {
  return Buffer.from(runtime.randomBytes(bytes)).toString('hex')
}
