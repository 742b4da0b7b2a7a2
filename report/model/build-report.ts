/** One run as the page shows it: messages, and the texts of what is claimed. Pure. */
import type { Envelope } from '@cucumber/messages'
import { Query } from '@cucumber/query'
import { RUN_FACTS_MEDIA_TYPE, type RunFacts } from '../../support/evidence/RunFacts'
import { documentOf } from './attachments'
import { criteriaOf, promisesOf, titleOf } from './claims'
import { millisecondsOf, readScenarios } from './read-scenarios'
import { changesSince } from '../sign-off/changes-since'
import type { Decision } from '../sign-off/Decision'
import type { BenchFigures } from './bench-figures'
import type { DefectScore } from './defect-score'
import type { RunReport } from './RunReport'
import { claimReport, leftOut, runVerdict } from './verdicts'

/** What a report is made of beside the messages: what is checked in, and which messages they are. */
export interface ReportSources {
  /** `features/SPEC-048c.md` */
  readonly spec: string
  /** `features/PROMISES.md` */
  readonly promises: string
  readonly messagesSha256: string
  readonly decisions: readonly Decision[]
  readonly defects: DefectScore | null
  readonly bench: BenchFigures | null
}

/** @throws Error when a text lists nothing, or an attachment cannot be read */
export function buildReport(envelopes: readonly Envelope[], sources: ReportSources): RunReport {
  const query = new Query()
  for (const envelope of envelopes) query.update(envelope)
  const scenarios = readScenarios(query)
  const claims = [...criteriaOf(sources.spec), ...promisesOf(sources.promises)].map((claim) =>
    claimReport(claim, scenarios),
  )
  const attachments = envelopes.flatMap(({ attachment }) => (attachment === undefined ? [] : [attachment]))
  const facts = documentOf<RunFacts>(attachments, RUN_FACTS_MEDIA_TYPE)
  const read = envelopes.flatMap(({ source }) => (source === undefined ? [] : [source.uri.replaceAll('\\', '/')]))
  const errors = errorsOf(envelopes)
  const success = query.findTestRunFinished()?.success ?? null
  const started = query.findTestRunStarted()?.timestamp
  const duration = query.findTestRunDuration()
  const meta = query.findMeta()
  const { messagesSha256, decisions, defects, bench } = sources
  return {
    title: titleOf(sources.spec),
    isWhole: leftOut({ facts, read, scenarios }).length === 0,
    ...runVerdict({ claims, scenarios, errors, success, facts, read }),
    facts,
    startedAt: started === undefined ? null : started.seconds * 1000 + started.nanos / 1e6,
    durationMs: duration === undefined ? null : millisecondsOf(duration),
    machine: facts?.machine ?? 'unknown',
    runtime:
      meta === undefined ? 'unknown' : `${meta.runtime.name} ${meta.runtime.version ?? ''} on ${meta.os.name}`.trim(),
    claims,
    scenarios,
    errors,
    messagesSha256,
    decisions: decisions.map((each) => ({ ...each, changes: changesSince(each, { facts, messagesSha256 }) })),
    defects,
    bench,
  }
}

/** Of hooks around the whole run, of files that could not be parsed, and what else ended it. */
function errorsOf(envelopes: readonly Envelope[]): string[] {
  return envelopes.flatMap(({ testRunHookFinished, parseError, testRunFinished }) => {
    const hook = testRunHookFinished?.result
    return [
      ...(hook?.status === 'FAILED' ? [hook.message ?? 'a hook of the run failed'] : []),
      ...(parseError === undefined ? [] : [`${parseError.source.uri ?? ''}: ${parseError.message}`]),
      ...(testRunFinished?.message === undefined ? [] : [testRunFinished.message]),
      ...(testRunFinished?.exception?.message === undefined ? [] : [testRunFinished.exception.message]),
    ]
  })
}
