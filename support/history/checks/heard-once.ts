/**
 * Whoever listens hears what others publish: every acknowledged message once, what was refused never, and of one publisher
 * that waits for each acknowledgement in the order in which it published.
 */
import type { Listening, Publication } from '../History'
import type { Account, Breach, Topics } from './Account'

export function heardOnce({ topics, excluded = new Set<string>() }: Account): Breach[] {
  if (topics === undefined) return []
  const listeners = topics.listeners.filter(({ client }) => !excluded.has(client))
  return missesAmong({ ...topics, listeners })
}

export function missesAmong({ publications, listeners }: Topics): Breach[] {
  return listeners.flatMap((listening) => {
    const ofTopic = publications.filter(({ topic }) => topic === listening.topic)
    const wrongs = [...unheard(listening, ofTopic), ...unwanted(listening, ofTopic), ...disordered(listening, ofTopic)]
    return wrongs.map((wrong) => {
      return { promise: 'heard once' as const, sentence: `${listening.client}, at "${listening.topic}", ${wrong}` }
    })
  })
}

/** One that ends soon may have ended before whoever was away came back. */
function unheard({ client, from, isOver, heard }: Listening, publications: readonly Publication[]): string[] {
  if (from === undefined || isOver) return []
  const isDue = (one: Publication): boolean =>
    one.outcome === 'acknowledged' && one.client !== client && one.at >= from && !one.isBrief
  return publications.flatMap((one) => (isDue(one) && !heard.includes(one.text) ? [`never heard ${said(one)}`] : []))
}

function unwanted({ client, heard }: Listening, publications: readonly Publication[]): string[] {
  return [...new Set(heard)].flatMap((text) => {
    const times = heard.filter((one) => one === text).length
    const published = publications.find((one) => one.text === text)
    if (published === undefined) return [`heard "${text}", which nobody published`]
    if (published.client === client) return [`heard ${said(published)} itself`]
    if (published.outcome === 'refused') return [`heard ${said(published)}, which was refused`]
    return times > 1 ? [`heard ${said(published)} ${times} times`] : []
  })
}

/** Of messages that were published one after the other was acknowledged. */
function disordered({ heard }: Listening, publications: readonly Publication[]): string[] {
  const placeOf = new Map(publications.map((one, place) => [one.text, { one, place }]))
  const latest = new Map<string, { readonly one: Publication; readonly place: number }>()
  return heard.flatMap((text) => {
    const known = placeOf.get(text)
    if (known === undefined || known.one.outcome !== 'acknowledged') return []
    const before = latest.get(known.one.client)
    if (before === undefined || before.place <= known.place) {
      latest.set(known.one.client, known)
      return []
    }
    return isBefore(known.one, before.one) ? [`heard ${said(known.one)} after ${said(before.one)}`] : []
  })
}

function isBefore(one: Publication, other: Publication): boolean {
  return one.acknowledgedAt !== undefined && one.acknowledgedAt <= other.at
}

function said({ client, text }: Publication): string {
  return `"${text}" of ${client}`
}
