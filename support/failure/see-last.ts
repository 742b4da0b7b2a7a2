/** Notes what everybody shows when a scenario has failed, once, before the judge heals and drains what is to be seen. */
import { LAST_SEEN_MEDIA_TYPE, type LastSeen } from '../evidence/LastSeen'

/** As much of a scenario's world as this takes. */
export interface Seen {
  lastSeen: readonly string[] | undefined
  describe(): string
  attach(data: string, mediaType: string): unknown
}

export function seeLast(world: Seen): void {
  if (world.lastSeen !== undefined) return
  world.lastSeen = linesOf(world)
  if (world.lastSeen.length === 0) return
  const seen: LastSeen = { version: 1, lines: world.lastSeen }
  world.attach(JSON.stringify(seen), LAST_SEEN_MEDIA_TYPE)
}

/** A cluster that never came up may have nothing to show; that must not hide why the scenario failed. */
function linesOf(world: Pick<Seen, 'describe'>): string[] {
  try {
    return world
      .describe()
      .split('\n')
      .filter((line) => line !== '')
  } catch (error) {
    return [`nothing could be seen: ${error instanceof Error ? error.message : String(error)}`]
  }
}
