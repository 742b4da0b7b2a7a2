/** Where a meeting writes what it decided. */
import type { RunReport } from '../model/RunReport'
import { markup, type Html } from './html'

const EMPTY_LINES = 4
const COLUMNS = ['Name', 'Role', 'Decision', 'Date', 'Signature']

export function signOffSection({ isWhole, verdict }: RunReport): Html {
  const stands = isWhole && verdict === 'shown'
  const row = markup`<tr>${COLUMNS.map(() => markup`<td></td>`)}</tr>`
  return markup`<section aria-labelledby="sign-off">
    <h2 id="sign-off">Sign-off</h2>
    <p>${stands ? 'Everything claimed was shown in this run: it can be accepted.' : 'This run cannot be accepted: see the reasons at the top.'}</p>
    <table class="lines"><caption>Decisions on this run</caption>
      <thead><tr>${COLUMNS.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${Array.from({ length: EMPTY_LINES }, () => row)}</tbody>
    </table>
  </section>`
}
