/** The first screen: what was run, and what it came to. */
import { sayScore } from '../model/defect-score'
import type { RunReport, RunVerdict } from '../model/RunReport'
import { markup, NOTHING, type Html } from './html'
import { badge, counted, dateText, durationText } from './words'

const SAYS: Readonly<Record<RunVerdict, string>> = {
  shown: 'Everything claimed was shown',
  'not shown': 'Not everything claimed was shown',
  failed: 'Failed',
  partial: 'A run of a part: it says nothing of the rest',
}

export function summarySection(report: RunReport): Html {
  const { verdict, because } = report
  return markup`<header class="summary">
    <p class="kind">Acceptance report</p>
    <h1>${report.title}</h1>
    <p class="verdict ${verdict.replace(' ', '-')}" id="verdict">
      <strong>${SAYS[verdict]}</strong>${report.isWhole || verdict === 'partial' ? '' : ' (in a run of a part)'}
    </p>
    ${
      because.length === 0
        ? NOTHING
        : markup`<ul class="because">
            ${because.map((why) => markup`<li>${why}</li>`)}
          </ul>`
    }
    <p class="tally">${tallyOf(report)}</p>
    <ul class="strip" aria-label="The criteria">${report.claims.filter(({ kind }) => kind === 'criterion').map(({ id, verdict: came }) => markup`<li><a href="#${id}">${id}</a> ${badge(came)}</li>`)}</ul>
    <dl class="facts">
      ${factsOf(report).map(
        ([term, value]) =>
          markup`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`
}

function tallyOf({ claims }: RunReport): string {
  const tally = (kind: string, one: string, many: string): string => {
    const all = claims.filter((claim) => claim.kind === kind)
    const shown = all.filter(({ verdict }) => verdict.startsWith('shown'))
    const changed = shown.filter((claim) => claim.verdict !== 'shown').length
    const some = changed === 0 ? '' : `, ${changed} of them on changed tests`
    return `${shown.length} of ${all.length} ${all.length === 1 ? one : many} shown${some}`
  }
  return [
    tally('criterion', 'criterion', 'criteria'),
    tally('guard', 'mistake kept out', 'mistakes kept out'),
    tally('promise', 'promise', 'promises'),
  ].join(' · ')
}

function factsOf(report: RunReport): [string, string][] {
  const { facts } = report
  const tree =
    facts?.isClean === null ? '' : facts?.isClean === true ? ' (clean)' : ' (with changes that are in no commit)'
  return [
    ['Commit', facts === null ? 'unknown' : facts.commit === null ? 'unknown: no git' : `${facts.commit}${tree}`],
    ['Run', report.startedAt === null ? 'unknown' : dateText(report.startedAt)],
    ['Duration', report.durationMs === null ? 'unknown: the run did not end' : durationText(report.durationMs)],
    ['Topology', facts?.topology ?? 'unknown'],
    ['Machine', report.machine],
    ['Runtime', report.runtime],
    ['Decisions on this run', decisionsOn(report)],
    ['Power of the verdict', powerOf(report)],
  ]
}

/** Those on earlier runs stand further down, with what changed since. */
function decisionsOn({ decisions }: RunReport): string {
  const own = decisions.filter(({ changes }) => changes.since === 'same run')
  return own.map(({ name, role, decision }) => `${decision} by ${name}, ${role}`).join('; ') || 'none is recorded'
}

/** How much there was that could have gone wrong, and who looked. */
function powerOf({ scenarios, defects, facts }: RunReport): string {
  const judged = scenarios.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]))
  const sum = (name: string): number => judged.reduce((total, { judge }) => total + (judge.counts[name] ?? 0), 0)
  const acknowledged = ['MEMORY', 'APPLIED', 'REPLICATED', 'PERSISTED'].reduce((total, level) => total + sum(level), 0)
  const faults = judged.reduce((total, evidence) => total + evidence.faults.length, 0)
  const ran = scenarios.filter(({ status }) => status !== 'not run').length
  return [
    `${ran} of ${scenarios.length} scenarios run`,
    `${counted(acknowledged, 'acknowledged write')} looked for in ${counted(judged.length, 'judged scenario')}`,
    counted(faults, 'fault'),
    `${sum('undisturbedReplicated').toLocaleString('en')} of ${sum('undisturbed').toLocaleString('en')} undisturbed quorum writes reached REPLICATED`,
    defects === null ? 'no planted mistakes were tried' : sayScore(defects, facts?.commit ?? null),
  ].join('; ')
}
