/** Files what a failed scenario leaves: the log of each node, what was asked and done, and what was last seen. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chronicleOf, ms } from '../history/chronicle'
import type { Recorded } from '../history/History'

export interface Remains {
  /** The newest lines of each node, by nodeId. */
  readonly logs: ReadonlyMap<string, readonly string[]>
  readonly history: Recorded
  /** On the history's clock. */
  readonly startedAt: number
  readonly lastSeen: readonly string[]
}

/** In place of what an earlier run left there. */
export function fileFailure(folder: string, { logs, history, startedAt, lastSeen }: Remains): void {
  removeEarlier(folder)
  mkdirSync(folder, { recursive: true })
  const put = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''))
  for (const [nodeId, lines] of logs) put(`${nodeId.replaceAll(/[^\w.-]/g, '_')}.log`, lines)
  put('history.txt', [`${ms(startedAt)} the scenario begins`, ...chronicleOf(history)])
  put('last-seen.txt', lastSeen)
}

export function removeEarlier(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
