/** Reads from the messages of a run what became of a scenario that has just ended. Pure. */
import type {
  Envelope,
  Pickle,
  PickleStep,
  SourceReference,
  TestCaseFinished,
  TestStep,
  TestStepFinished,
} from '@cucumber/messages'
import type { Query } from '@cucumber/query'
import { LAST_SEEN_MEDIA_TYPE, type LastSeen } from '../../support/evidence/LastSeen'
import { documentOf, notesOf } from '../model/attachments'
import { millisecondsOf } from '../model/read-scenarios'
import type { StepStatus } from '../model/RunReport'
import type { Outcome, PlayedStep } from './Outcome'

/** Of the tags that every scenario has exactly one of. */
const CLAIM = /^@((AC|bug|deviation|P)-\d+)$/

/** @throws Error when the messages before tell nothing of it */
export function readOutcome(query: Query, ended: TestCaseFinished): Outcome {
  const pickle = query.findPickleBy(ended)
  const started = query.findTestCaseStartedBy(ended)
  if (pickle === undefined || started === undefined) throw new Error('a scenario ended that never began')
  const finished = query.findTestStepFinishedAndTestStepBy(started)
  const attachments = finished.flatMap(([step]) => query.findAttachmentsBy(step))
  return {
    ...titleOf(query, pickle),
    status: statusOf(query.findMostSevereTestStepResultBy(started)?.status ?? 'PASSED'),
    willBeRetried: ended.willBeRetried,
    durationMs: millisecondsOf(query.findTestCaseDurationBy(ended)),
    steps: finished.map(([result, step]) => playedStep(query, pickle, result, step)),
    lastSeen: documentOf<LastSeen>(attachments, LAST_SEEN_MEDIA_TYPE)?.lines ?? [],
  }
}

/** What is known of a scenario before it has ended. */
export function titleOf(query: Query, pickle: Pickle): Pick<Outcome, 'title' | 'tag' | 'place'> {
  const tags = pickle.tags.flatMap(({ name }) => CLAIM.exec(name)?.[1] ?? [])
  return { title: pickle.name, tag: tags[0] ?? '', place: placeOf(pickle.uri, query.findLocationOf(pickle)?.line) }
}

/** Of a hook around the whole run that failed; undefined for any other message. */
export function runHookFailure(query: Query, { testRunHookFinished: ended }: Envelope): PlayedStep | undefined {
  if (ended === undefined || ended.result.status !== 'FAILED') return
  const hook = query.findHookBy(ended)
  const kind = hook?.type === 'BEFORE_TEST_RUN' ? 'before the run' : 'after the run'
  return {
    sentence: hook?.name === undefined ? `a hook ${kind}` : `${hook.name} (a hook ${kind})`,
    isHook: true,
    status: 'failed',
    place: null,
    definedAt: referenceOf(hook?.sourceReference),
    argument: [],
    complaint: ended.result.exception?.message ?? ended.result.message ?? null,
    error: ended.result.message ?? null,
    snippets: [],
    notes: notesOf(query.findAttachmentsBy(ended)),
  }
}

function playedStep(query: Query, { uri }: Pickle, ended: TestStepFinished, step: TestStep): PlayedStep {
  const pickleStep = query.findPickleStepBy(step)
  const { status, message, exception } = ended.testStepResult
  return {
    ...(pickleStep === undefined ? hookWords(query, step) : stepWords(query, uri, pickleStep, step)),
    status: statusOf(status),
    complaint: exception?.message ?? message ?? null,
    error: message ?? null,
    notes: notesOf(query.findAttachmentsBy(ended)),
  }
}

type Words = Pick<PlayedStep, 'sentence' | 'isHook' | 'place' | 'definedAt' | 'argument' | 'snippets'>

function hookWords(query: Query, step: TestStep): Words {
  const hook = query.findHookBy(step)
  const definedAt = referenceOf(hook?.sourceReference)
  return { sentence: hook?.name ?? 'a hook', isHook: true, place: null, definedAt, argument: [], snippets: [] }
}

function stepWords(query: Query, uri: string, pickleStep: PickleStep, step: TestStep): Words {
  const said = query.findStepBy(pickleStep)
  const { dataTable, docString } = pickleStep.argument ?? {}
  const rows = (dataTable?.rows ?? []).map(({ cells }) => `| ${cells.map(({ value }) => value).join(' | ')} |`)
  const text = docString === undefined ? [] : ['"""', ...docString.content.split('\n'), '"""']
  return {
    sentence: `${said?.keyword ?? ''}${pickleStep.text}`,
    isHook: false,
    place: placeOf(uri, said?.location.line),
    definedAt: referenceOf(query.findUnambiguousStepDefinitionBy(step)?.sourceReference),
    argument: [...rows, ...text],
    snippets: query.findSuggestionsBy(pickleStep).flatMap(({ snippets }) => snippets.map(({ code }) => code)),
  }
}

function referenceOf(reference: SourceReference | undefined): string | null {
  return reference?.uri === undefined ? null : placeOf(reference.uri, reference.location?.line)
}

function placeOf(uri: string, line: number | undefined): string {
  return `${uri.replaceAll('\\', '/')}${line === undefined ? '' : `:${line}`}`
}

function statusOf(status: string): StepStatus {
  return status.toLowerCase() as StepStatus
}
