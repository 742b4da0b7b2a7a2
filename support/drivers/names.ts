/** What scenarios call their maps, lists and counters on the nodes. */

/** Scenarios write into this map, unless their nodes outlive them. */
export const MAP_NAME = 'test'

/** @param mapName of the scenario: another one where nodes hold what earlier scenarios gave the same name */
export function ownName(name: string, mapName: string): string {
  return mapName === MAP_NAME ? name : `${name}-of-${mapName}`
}
