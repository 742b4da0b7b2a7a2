/** Nobody goes back within a lineage, and a client stays with the cluster of the nodes. */
import { relationOf } from '@topgunbuild/core'
import type { ClusterState, Versioned } from '@topgunbuild/core'
import type { Sighting } from '../snapshot'
import type { Account, Breach } from './Account'

type StateSighting = Extract<Sighting, { state: ClusterState }>
type MapSighting = Extract<Sighting, { clusterId: string | null }>

/** A map that tells the history that led to it. */
type ToldSighting = MapSighting & Versioned

export function versionsRise({ snapshot }: Account): Breach[] {
  const states = snapshot.sightings.flatMap((each): StateSighting[] => ('state' in each ? [each] : []))
  const maps = snapshot.sightings.flatMap((each): MapSighting[] => ('state' in each ? [] : [each]))
  const seen = [...states.map(({ state }) => state), ...snapshot.nodes.map(({ state }) => state)]
  return [
    ...linesGoBack(states.map(({ observer, state }) => ({ observer, shown: state }))),
    ...linesGoBack(maps.filter(tellsHistory).map((map) => ({ observer: map.observer, shown: map }))),
    ...untoldGoBack(maps.filter((map) => !tellsHistory(map))),
    ...strangersFollowed(maps, seen),
  ]
}

function tellsHistory(map: MapSighting): map is ToldSighting {
  return map.clusterId !== null && map.lineage !== undefined && map.lineage.length > 0
}

/** Against all that the observer showed before: a heal may lead to another lineage, and never back on this one. */
function linesGoBack(sightings: readonly { readonly observer: string; readonly shown: Versioned }[]): Breach[] {
  const heads = new Map<string, Versioned[]>()
  const breaches: Breach[] = []
  for (const { observer, shown } of sightings) {
    const before = heads.get(observer) ?? []
    const later = before.find((head) => relationOf(shown, head) === 'ancestor')
    if (later !== undefined) breaches.push(wentBack(observer, later.version, shown.version))
    else heads.set(observer, [...before.filter((head) => relationOf(shown, head) === 'unrelated'), shown])
  }
  return breaches
}

/** Of a map that does not tell its history only the version within the cluster is known. */
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
