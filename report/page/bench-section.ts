/** How fast it is, held against what others do on the same machine. */
import { aimedAt } from '../../bench/model/aimed-at'
import { ratioSvg } from '../../bench/model/ratio-svg'
import { figure } from '../../bench/model/table'
import { verdictOf } from '../../bench/model/verdict'
import { sayBench, type BenchFigures } from '../model/bench-figures'
import type { RunReport } from '../model/RunReport'
import { markup, trusted, type Html } from './html'

const HEAD = ['Compared', 'Came to', 'From', 'To', 'Wanted', 'Verdict']

export function benchSection({ bench, facts }: RunReport): Html {
  const title = markup`<h2 id="speed">How fast is it?</h2>`
  if (bench === null) {
    return markup`<section aria-labelledby="speed">${title}
      <p>Not measured beside this run: <code>npm run bench</code> holds it against others on the same machine.</p>
    </section>`
  }
  return markup`<section aria-labelledby="speed">${title}
    <p>${sayBench(bench, facts?.commit ?? null)}.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Drawing">${trusted(ratioSvg(bench.compared, bench.targets))}</div>
    <details><summary>The same in figures</summary>${benchTable(bench)}</details>
  </section>`
}

function benchTable({ compared, targets }: BenchFigures): Html {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Figures"><table>
    <caption>Figures of the benchmark</caption>
    <thead><tr>${HEAD.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${aimedAt(compared, targets).map(
      ({ one: { comparison, figure: value, spread }, target }) =>
        markup`<tr><th scope="row">${comparison.name}</th><td>${figure(value)} ${target.unit}</td>
          <td>${figure(spread.min)}</td><td>${figure(spread.max)}</td>
          <td>${target.bound} ${target.target}</td><td>${verdictOf(value, target)}</td></tr>`,
    )}</tbody>
  </table></div>`
}
