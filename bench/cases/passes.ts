/** Time that a case lets pass. */
import { eventually } from '../../support/eventually'

export async function passes(ms: number): Promise<void> {
  const until = performance.now() + ms
  await eventually('the time has passed', () => performance.now() >= until, { withinMs: ms + 60_000 })
}
