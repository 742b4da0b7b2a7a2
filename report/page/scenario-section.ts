/** Every scenario: its steps in the words of the feature, what it came to, and what was recorded of it. */
import type { RunReport, ScenarioReport, StepReport } from '../model/RunReport'
import { baselineBlock } from './baseline-block'
import { evidenceBlock } from './evidence-block'
import { markup, NOTHING, type Html } from './html'
import { badge, counted, durationText } from './words'

export function scenariosSection({ scenarios }: RunReport, detail: number): Html {
  const uris = [...new Set(scenarios.map(({ uri }) => uri))]
  const features = uris.map((uri) => scenarios.filter((scenario) => scenario.uri === uri))
  return markup`<section aria-labelledby="scenarios">
    <h2 id="scenarios">Scenarios</h2>
    <p>
      ${counted(scenarios.length, 'scenario')}, by feature. On paper those of the criteria and those that did not pass
      stand open.
    </p>
    ${features.map(
      (own) =>
        markup`<section class="feature">
          <h3>${own[0]?.feature ?? ''}</h3>
          ${own.map((scenario) => scenarioDetails(scenario, detail))}
        </section>`,
    )}
  </section>`
}

function scenarioDetails(scenario: ScenarioReport, detail: number): Html {
  const { status, tags, attempts } = scenario
  const opens = status !== 'passed' && status !== 'not run'
  const isCriterion = tags.some((tag) => tag.startsWith('@AC-'))
  return markup`<details
    class="scenario${isCriterion || opens ? ' printed' : ''}"
    ${opens ? markup` open` : NOTHING}
  >
    <summary>
      ${badge(status)}
      <span class="tags">${tags.join(' ')}</span>
      ${scenario.name}${attempts > 1 ? markup` <strong>(try ${attempts})</strong>` : NOTHING}
      <span class="time">${durationText(scenario.durationMs)}</span>
    </summary>
    <p class="claims" id="${scenario.anchor}">${claimLinks(tags)}</p>
    ${scenario.rule === null ? NOTHING : markup`<p class="rule">${scenario.rule}</p>`}
    <ol class="steps">
      ${scenario.steps.filter((step) => !step.isHook || step.error !== null).map(stepItem)}
    </ol>
    ${
      scenario.notes.length === 0
        ? NOTHING
        : markup`<ul class="notes">
            ${scenario.notes.map((note) => markup`<li>${note}</li>`)}
          </ul>`
    }
    ${baselineBlock(scenario)}
    ${evidenceBlock(scenario, detail)}
    <p class="where"><code>npx cucumber-js ${scenario.uri}:${scenario.line}</code></p>
  </details>`
}

/** A browser opens what it is sent into; from here there is a way back to what the scenario is for. */
function claimLinks(tags: readonly string[]): Html[] {
  return tags
    .filter((tag) => CLAIM.test(tag))
    .map((tag) => markup`For <a href="#${tag.slice(1)}">${tag.slice(1)}</a>. `)
}

const CLAIM = /^@(AC|bug|deviation|P)-\d+$/

function stepItem(step: StepReport): Html {
  const { status, table, docString, error } = step
  return markup`<li class="step ${status}">
    ${step.isHook ? markup`<span class="keyword">Afterwards </span>` : markup`<span class="keyword">${step.keyword}</span>`}${step.text}${status === 'passed' ? NOTHING : markup` ${badge(status)}`}
    ${
      table.length === 0
        ? NOTHING
        : markup`<table>
            <tbody>
              ${table.map(
                (row) =>
                  markup`<tr>
                    ${row.map((cell) => markup`<td>${cell}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${docString === null ? NOTHING : markup`<pre>${docString}</pre>`}
    ${error === null ? NOTHING : markup`<pre class="error" tabindex="0">${error}</pre>`}
  </li>`
}
