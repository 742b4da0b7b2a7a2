/** Names travel as UTF-8, which has a form for whole characters only. */
import { TopGunError } from '@topgunbuild/core'

const HALF_OF_A_PAIR = /\p{Surrogate}/u

/**
 * Half of a surrogate pair would arrive as U+FFFD: what is written under one name would be found under another, and
 * under that of every other half (Unicode 15, section 3.9, D79; RFC 3629, section 3).
 * @param what it names, for the sentence
 * @throws TopGunError REJECTED
 */
export function mustBeWhole(what: string, text: string): void {
  if (!HALF_OF_A_PAIR.test(text)) return
  throw new TopGunError(
    'REJECTED',
    `${what} is whole characters: ${JSON.stringify(text)} has half of a surrogate pair, which cannot be sent.`,
  )
}
