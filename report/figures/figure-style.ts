/** The one style of all pictures: the page includes it once. Screens choose light or dark; paper is always light. */
import { ALARM, FAULT, INK, LINE, NODE_SHADES, PAPER, QUIET } from './palette'
import type { Shade } from './palette'

const PROPERTIES: readonly (readonly [string, Shade])[] = [
  ...NODE_SHADES.map((shade, index) => [`--node-${index + 1}`, shade] as const),
  ['--fig-paper', PAPER],
  ['--fig-ink', INK],
  ['--fig-quiet', QUIET],
  ['--fig-line', LINE],
  ['--fig-fault', FAULT],
  ['--fig-alarm', ALARM],
]

function rootWith(theme: keyof Shade): string {
  return `:root{${PROPERTIES.map(([name, shade]) => `${name}:${shade[theme]}`).join(';')}}`
}

export const FIGURE_STYLE = `${rootWith('light')}
@media screen and (prefers-color-scheme:dark){${rootWith('dark')}}
.fig{display:block;width:100%;max-width:720px;height:auto;background:var(--fig-paper);print-color-adjust:exact}
.fig text{fill:var(--fig-ink);font:11px system-ui,sans-serif;font-variant-numeric:tabular-nums}
.fig .q{fill:var(--fig-quiet)}
.fig .b{font-weight:600}
.fig .m{text-anchor:middle}
.fig .e{text-anchor:end}
.fig .halo{paint-order:stroke;stroke:var(--fig-paper);stroke-width:3px;stroke-linejoin:round}
.fig .gt{fill:var(--fig-alarm)}
.fig .ft{fill:var(--fig-fault)}
.fig path{fill:none}
.fig path:not([stroke]){stroke:var(--fig-ink)}
.fig path.ax,.fig path.hair{stroke:var(--fig-line)}
.fig .hair{stroke-width:.5}
.fig .key{stroke-width:1.5}
.fig path.fl{fill:var(--fig-fault);stroke:none;fill-opacity:.1}
.fig path.fe{stroke:var(--fig-fault);stroke-width:1.5}
.fig path.gap{stroke:var(--fig-alarm);stroke-width:1.5}
.fig path.ok{fill:var(--node-1);stroke:none}
.fig path.fly{stroke:var(--fig-line);stroke-width:1.5}
.fig path.bad{stroke:var(--fig-alarm);stroke-width:1.5}
.fig .own{stroke-width:8}
.fig .cp{stroke-width:2}
.fig .ver{stroke-width:1.5}
.fig path.bar{fill:var(--node-1);stroke:none}
.fig path.badbar{fill:var(--fig-alarm);stroke:none}
`
