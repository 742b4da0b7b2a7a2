/** Who decided what so far, whether that still holds, and where a meeting writes what it decides now. */
import type { DecisionReport, RunReport } from '../model/RunReport'
import { markup, NOTHING, type Html } from './html'
import { reservationsOf } from './reservations'
import { badge } from './words'

const EMPTY_LINES = 4
const COLUMNS = ['Name', 'Role', 'Decision', 'Date', 'Signature']
const RECORDED = ['Name', 'Role', 'Decision', 'Date', 'Commit', 'Note', 'Since then']

export function signOffSection(report: RunReport): Html {
  const stands = report.isWhole && report.verdict === 'shown'
  const row = markup`<tr>${COLUMNS.map(() => markup`<td></td>`)}</tr>`
  return markup`<section aria-labelledby="sign-off">
    <h2 id="sign-off">Sign-off</h2>
    <p>${stands ? 'Everything claimed was shown in this run: it can be accepted.' : 'This run cannot be accepted: see the reasons at the top.'}</p>
    ${
      stands
        ? markup`<p>Bear in mind:</p><ul>${reservationsOf(report).map((sentence) => markup`<li>${sentence}</li>`)}</ul>`
        : NOTHING
    }
    ${recordedTable(report.decisions)}
    <p>A decision is recorded by <code>npm run sign-off -- --as "Name, role" --decision accepted</code>, or <code>rejected</code>.</p>
    <table class="lines"><caption>Decisions on this run. The SHA-256 of what it recorded, reports/messages.ndjson: <code>${report.messagesSha256}</code></caption>
      <thead><tr>${COLUMNS.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${Array.from({ length: EMPTY_LINES }, () => row)}</tbody>
    </table>
  </section>`
}

function recordedTable(decisions: readonly DecisionReport[]): Html {
  if (decisions.length === 0) return markup`<p>No decision is recorded so far.</p>`
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Decisions recorded so far"><table>
    <caption>Decisions recorded so far</caption>
    <thead><tr>${RECORDED.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
    <tbody>${decisions.map(recordedRow)}</tbody>
  </table></div>`
}

function recordedRow({ name, role, decision, date, commit, note, changes, verdict }: DecisionReport): Html {
  const shownThen = verdict === 'shown' ? NOTHING : markup` of a run that came to “${verdict}”`
  return markup`<tr>
    <th scope="row">${name}</th><td>${role}</td><td>${badge(decision)}${shownThen}</td><td>${date.slice(0, 10)}</td>
    <td><code>${commit.slice(0, 12)}</code></td><td>${note}</td>
    <td>${badge(changes.since)} ${changes.says.join(' ')}</td>
  </tr>`
}
