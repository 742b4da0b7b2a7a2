/** What somebody who decides should bear in mind, besides the verdict. Pure. */
import type { RunReport, ScenarioReport } from '../model/RunReport'
import { counted } from './words'

export function reservationsOf(report: RunReport): string[] {
  const { claims, facts, defects } = report
  const changed = claims.filter(({ verdict }) => verdict === 'shown, on changed tests').map(({ id }) => id)
  const missed = defects?.defects.filter(({ verdict }) => verdict !== 'caught').length ?? 0
  return [
    ...(changed.length === 0 ? [] : [`${changed.join(', ')}: shown on tests that changed since the baseline.`]),
    ...(defects === null
      ? ['No mistakes were planted, so that nothing here tells what the suite would have missed.']
      : []),
    ...(missed === 0 ? [] : [`${counted(missed, 'planted mistake')} went unnoticed.`]),
    ...(facts === null ? [] : [`The nodes lived in one place only: ${facts.topology}.`]),
  ]
}

/** Those that ran and that the judge did not look at. */
export function unjudged({ scenarios }: Pick<RunReport, 'scenarios'>): ScenarioReport[] {
  return scenarios.filter(({ status, evidence }) => status !== 'not run' && status !== 'skipped' && evidence === null)
}
