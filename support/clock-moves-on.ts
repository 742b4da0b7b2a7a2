/** The wait between two writes of which one is to be the later: within a millisecond, nobody can tell. */
import { clock } from './clock'
import { eventually } from './eventually'

export async function clockMovesOn(): Promise<void> {
  const before = clock().wallNow()
  await eventually('the clock has moved on', () => clock().wallNow() > before)
}
