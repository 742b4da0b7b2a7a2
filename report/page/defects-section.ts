/** Whether the suite would notice a mistake: those that were planted, and where each was caught. */
import { sayScore, type PlantedDefect } from '../model/defect-score'
import type { RunReport } from '../model/RunReport'
import { markup, NOTHING, type Html } from './html'
import { badge } from './words'

const HEAD = ['Mistake', 'What a user would notice', 'Must fail in', 'Came to']

export function defectsSection({ defects, facts }: RunReport): Html {
  const title = markup`<h2 id="defects">Would it notice a mistake?</h2>`
  if (defects === null) {
    return markup`<section aria-labelledby="defects">${title}
      <p>Not tried beside this run: <code>npm run defects</code> plants known mistakes in the product and expects the suite to fail.</p>
    </section>`
  }
  const missed = defects.defects.filter(({ verdict }) => verdict !== 'caught')
  return markup`<section aria-labelledby="defects">${title}
    <p>${sayScore(defects, facts?.commit ?? null)}.</p>
    ${missed.length === 0 ? NOTHING : defectsTable('Not caught', missed)}
    <details><summary>All ${defects.defects.length}</summary>${defectsTable('Planted mistakes', defects.defects)}</details>
  </section>`
}

function defectsTable(caption: string, defects: readonly PlantedDefect[]): Html {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table>
    <caption>${caption}</caption>
    <thead><tr>${HEAD.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${defects.map(
      ({ name, consequence, tag, verdict, scenario, step }) =>
        markup`<tr><th scope="row">${name.replaceAll('-', ' ')}</th><td>${consequence ?? ''}</td><td>${tag ?? ''}</td>
          <td>${badge(verdict)} ${[scenario, step].filter((each) => each !== null).join(' / ')}</td></tr>`,
    )}</tbody>
  </table></div>`
}
