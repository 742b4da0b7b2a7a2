/** What this run does not show. */
import type { RunReport, ScenarioReport } from '../model/RunReport'
import { scenarioLink } from './claims-section'
import { sayScore } from '../model/defect-score'
import { markup, type Html } from './html'
import { unjudged } from './reservations'

const TOPOLOGIES: readonly (readonly [string, string])[] = [
  ['in-process', 'all nodes in the process of the suite (npx cucumber-js)'],
  ['processes', 'every node a process of its own (npm run accept:processes)'],
  ['external', 'nodes that run already (npm run accept:external)'],
]

export function gapsSection(report: RunReport): Html {
  const { scenarios, claims, facts } = report
  const left = scenarios.filter(({ status }) => status === 'not run' || status === 'skipped')
  const others = TOPOLOGIES.filter(([name]) => name !== facts?.topology)
  const bare = claims.filter((claim) => claim.scenarios.length === 0)
  const retried = scenarios.filter(({ attempts }) => attempts > 1)
  return markup`<section aria-labelledby="not-covered">
    <h2 id="not-covered">What was not covered</h2>
    <dl class="gaps">
      <div>
        <dt>Scenarios left out or skipped</dt>
        <dd>${listed(left)}</dd>
      </div>
      <div>
        <dt>Tried more than once</dt>
        <dd>${listed(retried)}</dd>
      </div>
      <div>
        <dt>Claims without a scenario</dt>
        <dd>${bare.length === 0 ? 'None.' : bare.map(({ id }) => id).join(', ')}</dd>
      </div>
      <div>
        <dt>Planted mistakes</dt>
        <dd>${report.defects === null ? 'None were tried.' : markup`${sayScore(report.defects, facts?.commit ?? null)}.`}</dd>
      </div>
      <div>
        <dt>Not judged, for they start no nodes themselves</dt>
        <dd>${listed(unjudged(report))}</dd>
      </div>
      <div>
        <dt>Topologies not run</dt>
        <dd>
          <ul>
            ${others.map(([name, says]) => markup`<li>${name}: ${says}</li>`)}
          </ul>
        </dd>
      </div>
    </dl>
  </section>`
}

function listed(scenarios: readonly ScenarioReport[]): Html {
  return scenarios.length === 0
    ? markup`None.`
    : markup`<ul>
        ${scenarios.map(scenarioLink)}
      </ul>`
}
