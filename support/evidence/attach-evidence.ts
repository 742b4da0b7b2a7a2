/** Attaches what a scenario leaves for the report. */
import type { AcceptanceWorld } from '../AcceptanceWorld'
import type { Account, Verdict } from '../history/judge'
import { EVIDENCE_MEDIA_TYPE } from './Evidence'
import { evidenceOf } from './evidence-of'

export function attachEvidence(world: AcceptanceWorld, { calls, events, snapshot }: Account, verdict: Verdict): void {
  const { history, parameters } = world
  const evidence = evidenceOf({
    topology: parameters.topology,
    startedAt: history.startedAt.wallMs,
    originAt: history.startedAt.at,
    calls,
    events,
    sightings: snapshot.sightings,
    stats: history.statistics,
    verdict,
  })
  world.attach(JSON.stringify(evidence), EVIDENCE_MEDIA_TYPE)
}
