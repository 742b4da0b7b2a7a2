/**
 * Whom the cluster took for lost, by the states that its nodes showed: a starved machine may part a cluster that nobody
 * hurt. Pure.
 */
import type { ClusterState } from '@topgunbuild/core'
import { disturbances, faultSpans, isRestart, overlaps, type FaultSpan } from './faults'
import type { ClusterEvent } from './History'
import type { Sighting } from './snapshot'

/** A node that ran all the time, and was a member no more, or only anew. */
export interface Suspicion {
  readonly node: string
  /** On the history's clock: when it was seen a member last, and from when on it was not. */
  readonly from: number
  readonly seenAt: number
}

/** What one observer knows of one member. */
interface Known {
  readonly incarnation: string
  /** When it was seen first, and last. */
  readonly since: number
  readonly at: number
}

/** Each observer is held against itself alone: of two nodes one may be behind. */
export function suspicionsIn(sightings: readonly Sighting[], events: readonly ClusterEvent[]): Suspicion[] {
  const ends = faultSpans(events).filter(endsProcess)
  const knownBy = new Map<string, Map<string, Known>>()
  const suspicions: Suspicion[] = []
  for (const sighting of sightings) {
    if (!('state' in sighting) || sighting.at === undefined) continue
    const { observer, state, at } = sighting
    const known = knownBy.get(observer)
    knownBy.set(observer, membersIn(state, at, known))
    for (const [node, before] of known ?? []) {
      const isEnded = ends.some(({ target, from }) => target === node && from >= before.since && from <= at)
      if (isEnded || isStill(state, node, before)) continue
      suspicions.push({ node, from: before.at, seenAt: at })
    }
  }
  return suspicions
}

/** Those that nothing accounts for that was done to nodes or links: a machine was starved, or somebody is too quick to judge. */
export function needlessIn(sightings: readonly Sighting[], events: readonly ClusterEvent[]): Suspicion[] {
  const spans = disturbances(events)
  const isNeedless = ({ from, seenAt }: Suspicion): boolean => !spans.some((span) => overlaps(span, from, seenAt))
  return suspicionsIn(sightings, events).filter(isNeedless)
}

function endsProcess({ kind }: FaultSpan): boolean {
  return kind === 'crash' || kind === 'leave' || isRestart(kind)
}

function isStill({ members }: ClusterState, node: string, { incarnation }: Known): boolean {
  return members.some((member) => member.nodeId === node && member.incarnation === incarnation)
}

function membersIn(
  { members }: ClusterState,
  at: number,
  known: ReadonlyMap<string, Known> = new Map(),
): Map<string, Known> {
  return new Map(
    members.map(({ nodeId, incarnation }) => {
      const before = known.get(nodeId)
      const since = before?.incarnation === incarnation ? before.since : at
      return [nodeId, { incarnation, since, at }]
    }),
  )
}
