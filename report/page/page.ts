/** The acceptance report as one HTML document that needs nothing besides itself. Pure. */
import type { RunReport } from '../model/RunReport'
import { FIGURE_STYLE } from '../figures/figure-style'
import { benchSection } from './bench-section'
import { claimsSections } from './claims-section'
import { defectsSection } from './defects-section'
import { gapsSection } from './gaps-section'
import { glossarySection } from './glossary-section'
import { markup, trusted } from './html'
import { scenariosSection } from './scenario-section'
import { signOffSection } from './sign-off-section'
import { STYLE } from './style'
import { summarySection } from './summary-section'

const LINKS: readonly (readonly [string, string])[] = [
  ['criteria', 'Criteria'],
  ['guards', 'Mistakes kept out'],
  ['promises', 'Promises'],
  ['defects', 'Would it notice?'],
  ['speed', 'How fast?'],
  ['not-covered', 'Not covered'],
  ['sign-off', 'Sign-off'],
  ['scenarios', 'Scenarios'],
  ['words', 'Words'],
]

/** One file has to travel: by mail, and into archives. */
export const MAX_PAGE_BYTES = 2_000_000
const LEAST_DETAIL = 0.05

/** As much detail of the pictures as fits the size. */
export function renderPage(report: RunReport): string {
  let page = renderAt(report, 1)
  for (let detail = 0.6; Buffer.byteLength(page) >= MAX_PAGE_BYTES && detail > LEAST_DETAIL; detail *= 0.6) {
    page = renderAt(report, detail)
  }
  return page
}

function renderAt(report: RunReport, detail: number): string {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${report.title}: ${report.verdict}</title>
        <style>
          ${trusted(STYLE + FIGURE_STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#criteria">To the criteria</a>
        ${summarySection(report)}
        <nav aria-label="Parts of the report">
          <ul>
            ${LINKS.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        <main>${claimsSections(report)} ${defectsSection(report)} ${benchSection(report)} ${gapsSection(report)}
      ${signOffSection(report)} ${scenariosSection(report, detail)} ${glossarySection()}</main>
      </body>
    </html> `.toString()
}
