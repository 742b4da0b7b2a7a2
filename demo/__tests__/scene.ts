/** A scene of three nodes that are all well, to be changed. */
import type { Scene } from '../Scene'

export const PARTITIONS = 271
const NAMES = ['athens', 'bergen', 'cairo']

export function sceneWith(change: Partial<Scene> = {}): Scene {
  const nameAt = (at: number): string => NAMES[at % NAMES.length] ?? ''
  return {
    now: 20_000,
    key: 'cart',
    partition: 0,
    nodes: NAMES.map((name) => ({ name, state: 'up' })),
    map: {
      version: 1_048_589,
      owners: Array.from({ length: PARTITIONS }, (_, at) => nameAt(at)),
      backups: Array.from({ length: PARTITIONS }, (_, at) => [nameAt(at + 1)]),
    },
    counts: { sent: 3, acknowledged: 2, refused: 1, inDoubt: 0 },
    last: null,
    recent: [],
    gaps: { sinceStartMs: 60, sinceFaultMs: null },
    faultAt: null,
    busy: null,
    sentence: 'All is well.',
    ...change,
  }
}
