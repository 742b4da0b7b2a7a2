/** What was recorded of one scenario, drawn. */
import type { ScenarioReport } from '../model/RunReport'
import { markup, NOTHING, type Html } from './html'

export function evidenceBlock({ evidence }: ScenarioReport, _detail: number): Html {
  if (evidence === null) return NOTHING
  const counts = Object.entries(evidence.judge.counts).filter(([, count]) => count > 0)
  return markup`<dl class="facts">
    ${counts.map(
      ([term, count]) =>
        markup`<div>
          <dt>${term}</dt>
          <dd>${count}</dd>
        </div>`,
    )}
  </dl>`
}
