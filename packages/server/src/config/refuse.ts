/** How an option that cannot be as it is is refused. */
import { TopGunError } from '@topgunbuild/core'

export function refuse(option: string, why: string): never {
  throw new TopGunError('REJECTED', `${option}: ${why}`)
}
