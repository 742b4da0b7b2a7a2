/** A number in [0, 1) made of a runtime's random bytes. */
import type { Runtime } from '@topgunbuild/core'

export function chanceOf(runtime: Pick<Runtime, 'randomBytes'>): number {
  const [high = 0, low = 0] = runtime.randomBytes(2)
  return (high * 256 + low) / 65536
}
