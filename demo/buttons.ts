/** What can be done to the nodes now, and why not. Pure. */
import type { Action } from './fault'
import type { Scene } from './Scene'

export interface Button {
  readonly action: Action
  readonly label: string
  /** Null: it can be pressed. */
  readonly whyNot: string | null
}

const LABELS: Readonly<Record<Action, string>> = {
  stop: 'Shut its owner down',
  crash: 'Crash its owner',
  freeze: 'Freeze its owner',
  thaw: 'Thaw',
  restart: 'Start the lost again',
}

export const ACTIONS: readonly Action[] = ['stop', 'crash', 'freeze', 'thaw', 'restart']

export function buttonsOf(scene: Pick<Scene, 'nodes' | 'map' | 'partition' | 'busy'>): Button[] {
  return ACTIONS.map((action) => ({ action, label: LABELS[action], whyNot: whyNot(action, scene) }))
}

/** The node that answers for the key, if it is one that runs. */
export function ownerOf({ map, partition, nodes }: Pick<Scene, 'nodes' | 'map' | 'partition'>): string | null {
  const owner = map?.owners[partition]
  return nodes.some(({ name, state }) => name === owner && state === 'up') ? (owner ?? null) : null
}

function whyNot(action: Action, scene: Pick<Scene, 'nodes' | 'map' | 'partition' | 'busy'>): string | null {
  const { nodes, busy } = scene
  if (busy !== null) return busy
  const count = (state: string): number => nodes.filter((node) => node.state === state).length
  if (action === 'thaw') return count('frozen') === 0 ? 'no node is frozen' : null
  if (action === 'restart') return count('down') === 0 ? 'no node is down' : null
  if (count('up') < 2) return 'only one node is left, and it holds everything'
  return ownerOf(scene) === null ? 'another node is taking over' : null
}
