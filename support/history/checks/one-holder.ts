/** Nobody holds a lock while another does, and whoever comes later has a greater fencing token. */
import type { Hold } from '../History'
import type { Account, Breach } from './Account'

export function oneHolder({ holds = [], excluded = new Set<string>() }: Account): Breach[] {
  return breachesAmong(holds.filter(({ client }) => !excluded.has(client)))
}

export function breachesAmong(holds: readonly Hold[]): Breach[] {
  const sorted = holds.toSorted((a, b) => a.from - b.from)
  return sorted.flatMap((hold, at) =>
    sorted.slice(0, at).flatMap((before) => {
      if (before.lock !== hold.lock || isSame(before, hold)) return []
      const wrongs = [
        ...(hold.from < before.until ? ['while'] : []),
        ...(hold.token <= before.token ? ['with no greater token than'] : []),
      ]
      return wrongs.map((wrong) => {
        const sentence = `${sayHold(hold)} ${wrong} ${sayHold(before)}`
        return { promise: 'one holder' as const, sentence }
      })
    }),
  )
}

/** Held already, it was held for longer. */
function isSame(one: Hold, other: Hold): boolean {
  return one.client === other.client && one.handle === other.handle && one.token === other.token
}

function sayHold({ lock, client, token, from, until }: Hold): string {
  return `${client} held "${lock}" with the token ${token} from ${Math.round(from)} to ${Math.round(until)} ms`
}
