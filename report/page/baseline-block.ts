/** How the tests that a scenario ran stand against the baseline. */
import type { ScenarioReport } from '../model/RunReport'
import { markup, NOTHING, type Html } from './html'
import { counted } from './words'

const MOST_FILES = 40

export function baselineBlock({ baseline }: ScenarioReport): Html {
  if (baseline === null) return NOTHING
  const { files, passed } = baseline
  const ran = `${counted(passed, 'test')} ran and passed.`
  if (files.length === 0) return markup`<p>${ran} They are those of the baseline, byte by byte.</p>`
  const more = files.length - MOST_FILES
  return markup`<p>${ran} ${counted(files.length, 'file')} differ from the baseline.${more > 0 ? ` The first ${MOST_FILES}:` : ''}</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Differences from the baseline"><table>
      <thead><tr>${['File', 'Since the baseline', 'Tests added', 'Tests gone'].map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${files
        .slice(0, MOST_FILES)
        .map(
          ({ path, change, testsAdded, testsGone }) =>
            markup`<tr>${[path, change, testsAdded.join('; ') || 'none', testsGone.join('; ') || 'none'].map((cell) => markup`<td>${cell}</td>`)}</tr>`,
        )}</tbody>
    </table></div>`
}
