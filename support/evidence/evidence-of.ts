/** Turns a scenario's history and verdict into the document a report draws from; bounded in size. Pure. */
import { faultSpans } from '../history/faults'
import type { Call, ClusterEvent } from '../history/History'
import type { Verdict } from '../history/judge'
import type { Sighting } from '../history/snapshot'
import { downsample } from './downsample'
import type { Evidence, EvidenceOperation, OwnershipPicture } from './Evidence'

export interface EvidenceSource {
  readonly topology: string
  /** Wall clock, in milliseconds since 1970. */
  readonly startedAt: number
  /** The same moment on the history's clock. */
  readonly originAt: number
  readonly calls: readonly Call[]
  readonly events: readonly ClusterEvent[]
  readonly sightings: readonly Sighting[]
  readonly stats: readonly unknown[]
  /** Absent where no cluster ran. */
  readonly verdict?: Verdict
}

export const MAX_EVIDENCE_BYTES = 200_000
const MOST_OPERATIONS = 1_000
const MOST_PICTURES = 6
const MOST_VERSIONS = 500
const MOST_BREACHES = 20
const MOST_SENTENCE = 1_000

export function evidenceOf(source: EvidenceSource): Evidence {
  const { topology, startedAt, originAt, calls, events, stats, verdict } = source
  const since = (at: number) => Math.round((at - originAt) * 10) / 10
  const faults = faultSpans(events).map(({ kind, target, from, to }) => ({
    kind,
    target,
    from: since(from),
    to: to === undefined ? null : since(to),
  }))
  const operations = calls.map((call) => operationOf(call, since))
  const full: Evidence = {
    version: 1,
    topology,
    startedAt,
    operations: downsample(operations, faults, MOST_OPERATIONS),
    operationCount: operations.length,
    faults: faults.slice(0, MOST_VERSIONS),
    ownership: ends(picturesOf(source, since), MOST_PICTURES),
    versions: ends(versionsOf(source, since), MOST_VERSIONS),
    stats: stats.slice(-50),
    judge: judgementOf(verdict),
  }
  return shrunk(full, operations, faults)
}

/** Halves the operations, then the pictures and the versions, until the document fits. */
function shrunk(full: Evidence, operations: readonly EvidenceOperation[], faults: Evidence['faults']): Evidence {
  let fitting = full
  for (let limit = MOST_OPERATIONS; sizeOf(fitting) > MAX_EVIDENCE_BYTES && limit > 1; limit = Math.floor(limit / 2)) {
    const pictures = limit > 60 ? MOST_PICTURES : 2
    const versions = limit > 60 ? full.versions : ends(full.versions, limit)
    const kept = downsample(operations, faults, Math.floor(limit / 2))
    fitting = { ...full, operations: kept, versions, ownership: ends(full.ownership, pictures) }
  }
  if (sizeOf(fitting) <= MAX_EVIDENCE_BYTES) return fitting
  return { ...fitting, operations: [], stats: [], ownership: [], faults: faults.slice(0, 50) }
}

function sizeOf(evidence: Evidence): number {
  return Buffer.byteLength(JSON.stringify(evidence))
}

/** The first half and the last half of the limit. */
function ends<T>(all: readonly T[], limit: number): readonly T[] {
  if (all.length <= limit) return all
  const half = Math.floor(limit / 2)
  return [...all.slice(0, limit - half), ...all.slice(all.length - half)]
}

function operationOf(call: Call, since: (at: number) => number): EvidenceOperation {
  const { client, map, key, partitionId, invokedAt, asked, outcome } = call
  const ack = outcome?.kind === 'ok' ? outcome : undefined
  return {
    client,
    map,
    key: key.slice(0, 100),
    partition: partitionId,
    invokedAt: since(invokedAt),
    endedAt: outcome === undefined ? null : since(outcome.at),
    outcome: outcome?.kind ?? 'open',
    asked: asked ?? null,
    level: ack?.level ?? null,
    copies: ack?.copies ?? 0,
    holders: ack?.holders ?? [],
    ...(outcome !== undefined && outcome.kind !== 'ok' ? { error: outcome.code } : {}),
  }
}

/** Ownership each time the cluster came to rest, or a node had left, and what the judge saw in the end. */
function picturesOf(source: EvidenceSource, since: (at: number) => number): OwnershipPicture[] {
  const pictures = picturesOfEvents(source, since)
  const last = lastPicture(source, since)
  const shown = pictures.at(-1)
  const isNews = last !== undefined && (shown === undefined || (shown.version !== last.version && shown.at <= last.at))
  return isNews ? [...pictures, last] : pictures
}

/** Nobody else looks once the last step has passed: a takeover after a crash may have been shown to the judge alone. */
function lastPicture({ sightings }: EvidenceSource, since: (at: number) => number): OwnershipPicture | undefined {
  const last = sightings.reduce<Sighting | undefined>(
    (newest, each) => ('state' in each && (each.at ?? 0) >= (newest?.at ?? 0) ? each : newest),
    undefined,
  )
  if (last === undefined || !('state' in last) || last.at === undefined) return undefined
  const { partitions, version } = last.state
  return {
    at: since(last.at),
    label: 'the judge looked',
    owners: partitions.map(({ owner }) => owner),
    backups: partitions.map(({ backups }) => backups),
    version,
  }
}

function picturesOfEvents({ events }: EvidenceSource, since: (at: number) => number): OwnershipPicture[] {
  return events.flatMap((event) => {
    if (event.type !== 'settled' && event.type !== 'stopped') return []
    const label = event.type === 'settled' ? `${event.members} members at rest` : `${event.node} has left`
    return [
      {
        at: since(event.at),
        label,
        owners: event.copies.map(([owner = '']) => owner),
        backups: event.copies.map((holders) => holders.slice(1)),
        version: event.type === 'settled' ? (event.version ?? null) : null,
      },
    ]
  })
}

function versionsOf({ sightings }: EvidenceSource, since: (at: number) => number): Evidence['versions'] {
  return sightings.map(({ observer, version, at }) => ({ observer, version, at: at === undefined ? null : since(at) }))
}

function judgementOf(verdict: Verdict | undefined): Evidence['judge'] {
  if (verdict === undefined) return { verdict: 'not judged', breaches: [], counts: {} }
  const { breaches, levels, refused, unknown, open, undisturbed } = verdict
  return {
    verdict: breaches.length === 0 ? 'clean' : 'breached',
    breaches: breaches
      .slice(0, MOST_BREACHES)
      .map(({ promise, sentence }) => ({ promise, sentence: sentence.slice(0, MOST_SENTENCE) })),
    counts: {
      ...levels,
      refused,
      unknown,
      open,
      undisturbed: undisturbed.acknowledged,
      undisturbedReplicated: undisturbed.replicated,
    },
  }
}
