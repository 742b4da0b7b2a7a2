/** Reads from Cucumber's messages what became of every scenario of the features, of those too that nobody started. Pure. */
import { TestStepResultStatus } from '@cucumber/messages'
import type { Duration, Pickle, PickleStep, TestCaseStarted, TestStep, TestStepFinished } from '@cucumber/messages'
import type { Query } from '@cucumber/query'
import { BASELINE_MEDIA_TYPE, type BaselineEvidence } from '../../support/evidence/BaselineEvidence'
import { EVIDENCE_MEDIA_TYPE, type Evidence } from '../../support/evidence/Evidence'
import { documentOf, notesOf } from './attachments'
import type { ScenarioReport, StepReport, StepStatus } from './RunReport'

const STATUS: Readonly<Record<TestStepResultStatus, StepStatus>> = {
  [TestStepResultStatus.PASSED]: 'passed',
  [TestStepResultStatus.FAILED]: 'failed',
  [TestStepResultStatus.SKIPPED]: 'skipped',
  [TestStepResultStatus.UNDEFINED]: 'undefined',
  [TestStepResultStatus.PENDING]: 'pending',
  [TestStepResultStatus.AMBIGUOUS]: 'ambiguous',
  [TestStepResultStatus.UNKNOWN]: 'unknown',
}

/** In the order of the features: by file, then by line. */
export function readScenarios(query: Query): ScenarioReport[] {
  // Of a scenario that was tried again Query leaves out all tries but the last.
  const started = new Map(query.findAllTestCaseStarted().map((each) => [query.findPickleBy(each)?.id, each]))
  const scenarios = query.findAllPickles().map((pickle) => scenarioOf(query, pickle, started.get(pickle.id)))
  const sorted = scenarios.toSorted((a, b) => compare(a.uri, b.uri) || a.line - b.line)
  return sorted.map((scenario, index) => ({ ...scenario, anchor: `s${index + 1}-${slugOf(scenario.name)}` }))
}

function scenarioOf(query: Query, pickle: Pickle, started: TestCaseStarted | undefined): ScenarioReport {
  const { feature, rule, scenario, example } = query.findLineageBy(pickle) ?? {}
  const finished = started === undefined ? [] : query.findTestStepFinishedAndTestStepBy(started)
  const attachments = finished.flatMap(([step]) => query.findAttachmentsBy(step))
  return {
    anchor: '',
    name: pickle.name,
    feature: feature?.name ?? pickle.uri,
    rule: rule?.name ?? null,
    uri: pickle.uri.replaceAll('\\', '/'),
    line: query.findLocationOf(pickle)?.line ?? example?.location.line ?? scenario?.location.line ?? 0,
    tags: pickle.tags.map(({ name }) => name),
    status: started === undefined ? 'not run' : statusOf(query, started),
    attempts: started === undefined ? 0 : started.attempt + 1,
    durationMs: started === undefined ? 0 : millisecondsOf(query.findTestCaseDurationBy(started)),
    steps: started === undefined ? pickle.steps.map((step) => unstarted(query, step)) : stepsOf(query, finished),
    notes: notesOf(attachments),
    evidence: documentOf<Evidence>(attachments, EVIDENCE_MEDIA_TYPE),
    baseline: documentOf<BaselineEvidence>(attachments, BASELINE_MEDIA_TYPE),
  }
}

/** A scenario that never finished was cut short with its run: what it would have come to is not known. */
function statusOf(query: Query, started: TestCaseStarted): StepStatus {
  if (query.findTestCaseFinishedBy(started) === undefined) return 'unknown'
  const result = query.findMostSevereTestStepResultBy(started)
  return result === undefined ? 'unknown' : STATUS[result.status]
}

function stepsOf(query: Query, finished: readonly (readonly [TestStepFinished, TestStep])[]): StepReport[] {
  return finished.map(([{ testStepResult }, step]) => {
    const pickleStep = query.findPickleStepBy(step)
    return {
      ...(pickleStep === undefined ? hookOf(query, step) : wordsOf(query, pickleStep)),
      status: STATUS[testStepResult.status],
      error: testStepResult.message ?? null,
      durationMs: millisecondsOf(testStepResult.duration),
    }
  })
}

type Words = Pick<StepReport, 'keyword' | 'text' | 'isHook' | 'table' | 'docString'>

function hookOf(query: Query, step: TestStep): Words {
  return { keyword: '', text: query.findHookBy(step)?.name ?? 'a hook', isHook: true, table: [], docString: null }
}

function wordsOf(query: Query, step: PickleStep): Words {
  const { dataTable, docString } = step.argument ?? {}
  return {
    keyword: query.findStepBy(step)?.keyword ?? '',
    text: step.text,
    isHook: false,
    table: (dataTable?.rows ?? []).map(({ cells }) => cells.map(({ value }) => value)),
    docString: docString?.content ?? null,
  }
}

function unstarted(query: Query, step: PickleStep): StepReport {
  return { ...wordsOf(query, step), status: 'unknown', error: null, durationMs: 0 }
}

export function millisecondsOf(duration: Duration | undefined): number {
  return duration === undefined ? 0 : duration.seconds * 1000 + duration.nanos / 1e6
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
