/** Nobody goes back within a lineage, and a client stays with the cluster of the nodes. */
import { relationOf } from '@topgunbuild/core'
import type { ClusterState, Versioned } from '@topgunbuild/core'
import type { Sighting } from '../snapshot'
import type { Account, Breach } from './Account'

type StateSighting = Extract<Sighting, { state: ClusterState }>
type MapSighting = Extract<Sighting, { clusterId: string | null }>

export function versionsRise({ snapshot }: Account): Breach[] {
  const states = snapshot.sightings.flatMap((each): StateSighting[] => ('state' in each ? [each] : []))
  const maps = snapshot.sightings.flatMap((each): MapSighting[] => ('state' in each ? [] : [each]))
  const seen = [...states.map(({ state }) => state), ...snapshot.nodes.map(({ state }) => state)]
  return [...statesGoBack(states), ...mapsGoBack(maps), ...strangersFollowed(maps, seen)]
}

/** Against all that the observer showed before: a heal may lead to another lineage, and never back on this one. */
function statesGoBack(sightings: readonly StateSighting[]): Breach[] {
  const heads = new Map<string, ClusterState[]>()
  const breaches: Breach[] = []
  for (const { observer, state } of sightings) {
    const before = heads.get(observer) ?? []
    const later = before.find((head) => relationOf(state, head) === 'ancestor')
    if (later !== undefined) breaches.push(wentBack(observer, later.version, state.version))
    else heads.set(observer, [...before.filter((head) => relationOf(state, head) === 'unrelated'), state])
  }
  return breaches
}

/** As for states; of a map that does not tell its history only the version within the cluster is known. */
function mapsGoBack(sightings: readonly MapSighting[]): Breach[] {
  const told = sightings.filter((each) => (each.lineage?.length ?? 0) > 0 && each.clusterId !== null)
  const heads = new Map<string, Versioned[]>()
  const breaches: Breach[] = []
  for (const { observer, version, clusterId, lineage = [] } of told) {
    const map: Versioned = { version, clusterId: clusterId ?? '', lineage }
    const before = heads.get(observer) ?? []
    const later = before.find((head) => relationOf(map, head) === 'ancestor')
    if (later !== undefined) breaches.push(wentBack(observer, later.version, version))
    else heads.set(observer, [...before.filter((head) => relationOf(map, head) === 'unrelated'), map])
  }
  return [...breaches, ...untoldGoBack(sightings.filter((each) => !told.includes(each)))]
}

function untoldGoBack(sightings: readonly MapSighting[]): Breach[] {
  const latest = new Map<string, number>()
  const breaches: Breach[] = []
  for (const { observer, version, clusterId } of sightings) {
    const line = JSON.stringify([observer, clusterId])
    const before = latest.get(line) ?? version
    if (version < before) breaches.push(wentBack(observer, before, version))
    latest.set(line, Math.max(before, version))
  }
  return breaches
}

/** A client of a server that tells no cluster cannot be held to one. */
function strangersFollowed(sightings: readonly MapSighting[], states: readonly ClusterState[]): Breach[] {
  const known = new Set(states.map((state) => state.clusterId))
  if (known.size === 0) return []
  return sightings.flatMap(({ observer, version, clusterId }) => {
    if (clusterId === null || known.has(clusterId)) return []
    const sentence = `${observer} followed map ${version} of ${clusterId}, a cluster that none of the nodes was ever in`
    return [{ promise: 'versions rise' as const, sentence }]
  })
}

function wentBack(observer: string, from: number, to: number): Breach {
  return { promise: 'versions rise', sentence: `${observer} went back from version ${from} to ${to}` }
}
