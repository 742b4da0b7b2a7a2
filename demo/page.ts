/** The document of the live page: places for what changes, buttons that stay, and the few lines that swap the one and press the other. */
import { createHash } from 'node:crypto'
import { FIGURE_STYLE } from '../report/figures/figure-style'
import { markup, trusted } from '../report/page/html'
import { STYLE } from '../report/page/style'
import { buttonsOf } from './buttons'
import { render } from './render'
import type { Scene } from './Scene'

const OWN_STYLE = `
body { max-width: 80rem; } .stage { display: grid; grid-template-columns: minmax(20rem, 3fr) minmax(20rem, 2fr); gap: 1rem 2rem; align-items: start; }
@media (max-width: 60rem) { .stage { grid-template-columns: 1fr; } }
#sentence { min-height: 4.5em; margin: 0.75rem 0; padding: 0.75rem 1rem; border-left: 0.4rem solid var(--link); background: var(--tint); font-size: 1.5rem; line-height: 1.35; }
#ring .fig { max-width: none; } .buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0.5rem 0 0; padding: 0; list-style: none; }
button { padding: 0.6rem 1rem; border: 2px solid var(--link); border-radius: 0.4rem; background: var(--paper); color: var(--link); font: inherit; font-weight: 600; cursor: pointer; }
button[aria-disabled="true"] { border-color: var(--line); color: var(--soft); cursor: not-allowed; } .why { display: block; max-width: 14rem; min-height: 1.5em; color: var(--soft); font-size: 0.85rem; }
#members table { width: 100%; font-size: 1rem; } tr.down th, tr.down td, tr.frozen th, tr.frozen td { color: var(--bad); }
#numbers dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.5rem 1rem; margin: 1rem 0; } #numbers dt { color: var(--soft); font-size: 0.85rem; } #numbers dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#strip .fig { max-width: none; } .fig path.wr { stroke: var(--node-1); stroke-width: 1.5; } .fig path.ww { stroke: var(--fig-fault); stroke-width: 1.5; } .fig path.wb { stroke: var(--fig-alarm); stroke-width: 2; }
`

/** Names of the events and of the places are those of the server; text is put in only as the server escaped it. */
const SCRIPT = `
const source = new EventSource('/events')
const shown = {}
source.onmessage = ({ data }) => {
  const { parts, buttons } = JSON.parse(data)
  for (const [id, html] of Object.entries(parts)) {
    // What did not change stays, or the sentence would be read out over and over.
    if (shown[id] !== html) document.getElementById(id).innerHTML = shown[id] = html
  }
  for (const [action, whyNot] of Object.entries(buttons)) {
    const button = document.querySelector('button[value="' + action + '"]')
    button.setAttribute('aria-disabled', String(whyNot !== null))
    button.nextElementSibling.textContent = whyNot ?? ''
  }
}
source.onerror = () => { document.getElementById('sentence').textContent = 'The demo has ended, or cannot be reached.' }
for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => {
  if (button.getAttribute('aria-disabled') !== 'true') fetch('/act/' + button.value, { method: 'POST' })
})
`

/** For the header: nothing but this script runs, and nothing is asked of anybody else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function demoPage(scene: Scene): string {
  const { parts } = render(scene)
  const place = (id: string): ReturnType<typeof trusted> => trusted(parts[id] ?? '')
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <title>Who owns “${scene.key}”?</title>
    <style>${trusted(STYLE + FIGURE_STYLE + OWN_STYLE)}</style>
  </head>
  <body>
    <header><p class="kind">Live, on this machine</p><h1>Who owns “${scene.key}”, and what if it goes?</h1></header>
    <main>
      <p id="sentence" role="status" aria-live="polite">${place('sentence')}</p>
      <ul class="buttons" aria-label="What to do">
        ${buttonsOf(scene).map(({ action, label, whyNot }) => markup`<li><button type="button" value="${action}" aria-disabled="${String(whyNot !== null)}" aria-describedby="why-${action}">${label}</button><span class="why" id="why-${action}">${whyNot ?? ''}</span></li>`)}
      </ul>
      <div class="stage">
        <section aria-label="Partitions by owner"><div id="ring">${place('ring')}</div></section>
        <section aria-label="Nodes and writes"><div id="members">${place('members')}</div><div id="numbers">${place('numbers')}</div></section>
      </div>
      <section aria-label="The last seconds of writes"><div id="strip">${place('strip')}</div></section>
    </main>
    <script>${trusted(SCRIPT)}</script>
  </body>
</html>
`.toString()
}
