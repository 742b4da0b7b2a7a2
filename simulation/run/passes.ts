/** Lets virtual time pass. */
import { clock } from '../../support/clock'

export function passes(ms: number): Promise<void> {
  return new Promise((resolve) => void clock().after(ms, resolve))
}
