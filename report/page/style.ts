/** How the page looks: on screens in light and dark, and on A4. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --tint: #f6f8fa;
  --good: #116329; --good-tint: #dafbe1; --bad: #a40e26; --bad-tint: #ffebe9; --open: #7d4e00; --open-tint: #fff8c5; --link: #0550ae;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --soft: #9ea7b3; --line: #30363d; --tint: #161b22;
    --good: #56d364; --good-tint: #12261e; --bad: #ff7b72; --bad-tint: #301b1e; --open: #e3b341; --open-tint: #2b2411; --link: #79c0ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; } h2 { margin: 2.5rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; } h3 { margin: 1.25rem 0 0.25rem; font-size: 1.05rem; }
p { margin: 0.4rem 0; } a { color: var(--link); } code, pre { font-family: ui-monospace, monospace; font-size: 0.875em; } code { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.5rem; background: var(--tint); white-space: pre-wrap; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
.kind { margin: 0; color: var(--soft); text-transform: uppercase; letter-spacing: 0.06em; font-size: 0.8rem; }
.verdict { margin: 1rem 0 0.5rem; padding: 0.75rem 1rem; border-left: 0.4rem solid var(--open); background: var(--open-tint); color: var(--open); font-size: 1.25rem; }
.verdict.shown { border-color: var(--good); background: var(--good-tint); color: var(--good); }
.verdict.failed { border-color: var(--bad); background: var(--bad-tint); color: var(--bad); }
.tally { font-weight: 600; }
.strip { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; margin: 0.5rem 0; padding: 0; list-style: none; } .brief { color: var(--soft); font-size: 0.85rem; } .claims { margin: 0; color: var(--soft); font-size: 0.85rem; scroll-margin-top: 4rem; } .scenario:has(.claims:target) { outline: 3px solid var(--link); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 0.5rem 1.5rem; margin: 0.75rem 0; }
.facts dt, .gaps dt { color: var(--soft); font-size: 0.85rem; } .facts dd, .gaps dd { margin: 0; overflow-wrap: anywhere; }
.summary .facts > :last-child { grid-column: 1 / -1; } .gaps > div { margin: 0.75rem 0; } .gaps ul { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.badge { display: inline-block; padding: 0 0.5em; border: 1px solid currentcolor; border-radius: 0.6em; color: var(--open); background: var(--open-tint); font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.badge.shown, .badge.passed, .badge.caught, .badge.accepted, .badge.same-run, .badge.unchanged { color: var(--good); background: var(--good-tint); } .badge.failed, .badge.survived, .badge.broken, .badge.ambiguous, .badge.rejected { color: var(--bad); background: var(--bad-tint); }
.claim { margin: 0.75rem 0; padding: 0.25rem 0 0.5rem; border-bottom: 1px solid var(--line); } .claim h3 { margin: 0.25rem 0; } .claim .id { display: inline-block; min-width: 6.5em; }
.why { color: var(--open); } .shown-by { margin: 0.25rem 0; padding: 0; list-style: none; } .shown-by li { margin: 0.15rem 0; }
.scenario { margin: 0.5rem 0; border: 1px solid var(--line); border-radius: 0.4rem; } .scenario > summary { padding: 0.5rem 0.75rem; cursor: pointer; } .scenario > :not(summary) { margin-left: 0.75rem; margin-right: 0.75rem; }
.tags, .time, .rule, .where { color: var(--soft); font-size: 0.85rem; } .time { float: right; }
.steps { padding-left: 1.5rem; } .step .keyword { color: var(--soft); font-weight: 600; } .error { color: var(--bad); background: var(--bad-tint); }
.notes { color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.9rem; } th, td { overflow-wrap: anywhere; hyphens: none; padding: 0.2rem 0.6rem; border: 1px solid var(--line); text-align: left; vertical-align: top; } thead th { overflow-wrap: normal; } .scroll { overflow-x: auto; }
caption { color: var(--soft); font-size: 0.85rem; text-align: left; } .lines { width: 100%; } .lines td { height: 2.5rem; }
figure { margin: 1rem 0; } figure svg { display: block; width: 100%; height: auto; max-width: 60rem; } figcaption { color: var(--soft); font-size: 0.85rem; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip, .where { display: none; }
  h2, h3 { break-after: avoid; } .claim, figure, tr, .lines, .step, .facts > div { break-inside: avoid; }
  .scenario.printed::details-content { content-visibility: visible; display: block; block-size: auto; }
  a { color: inherit; text-decoration: none; }
}
`
