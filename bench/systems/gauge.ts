/** A node's memory and the stalls of its loop, asked from the preloaded gauge. */
import { once } from 'node:events'
import { join } from 'node:path'
import type { Started } from './Lab'

export interface Gauged {
  /** Heap in use and what lies outside of it, after a collection. */
  readonly bytes: number
  readonly rss: number
  /** The most that `rss` ever was. */
  readonly peakRss: number
  /** The longest since the last gauging. */
  readonly stallMs: number
}

/** Arguments of Node for a process that can be gauged; it needs a channel, too. */
export const GAUGED_ARGS = ['--expose-gc', '-r', join(__dirname, 'gauge.cjs')] as const

export async function gauge({ child, ended, name }: Started): Promise<Gauged> {
  const answer = once(child, 'message') as Promise<[Gauged]>
  child.send('gauge')
  const first = await Promise.race([answer, ended.then(() => undefined)])
  if (first === undefined) throw new Error(`${name} ended while it was gauged`)
  return first[0]
}
