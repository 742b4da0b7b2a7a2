/** What was recorded of one scenario: answers first, then pictures, then what clients said of the cluster. */
import { factsOf } from '../figures/facts'
import { figuresOf } from '../figures/figures-of'
import { statsTable, type Table } from '../figures/stats-table'
import type { ScenarioReport } from '../model/RunReport'
import { markup, NOTHING, trusted, type Html } from './html'

/** @param detail of (0, 1]: how much may be drawn */
export function evidenceBlock({ evidence }: ScenarioReport, detail: number): Html {
  if (evidence === null) return NOTHING
  const stats = statsTable(evidence)
  return markup`<dl class="facts">
      ${factsOf(evidence).map(({ term, value }) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${figuresOf(evidence, detail).map(
      ({ svg, caption }) => markup`<figure>${trusted(svg)}<figcaption>${caption}</figcaption></figure>`,
    )}
    ${stats === null ? NOTHING : scrollingTable(stats)}`
}

function scrollingTable({ caption, head, rows }: Table): Html {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table>
    <caption>${caption}</caption>
    <thead><tr>${head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`
}
