/** Claim by claim: its text, its verdict, and where it was shown. */
import type { ClaimKind, ClaimReport, RunReport, ScenarioReport } from '../model/RunReport'
import { briefOf } from '../figures/brief'
import { markup, NOTHING, type Html } from './html'
import { inlineMarkdown } from './markdown'
import { badge } from './words'

const PARTS: readonly { kind: ClaimKind; id: string; title: string; says: string }[] = [
  {
    kind: 'criterion',
    id: 'criteria',
    title: 'Criteria',
    says: 'What is signed, each with the scenarios that bear its tag.',
  },
  {
    kind: 'guard',
    id: 'guards',
    title: 'Mistakes kept out',
    says: 'What went wrong once, each kept as a scenario of its own.',
  },
  {
    kind: 'promise',
    id: 'promises',
    title: 'Promises beyond the criteria',
    says: 'What is promised to those who run and use a cluster.',
  },
]

export function claimsSections({ claims }: RunReport): Html[] {
  return PARTS.map(({ kind, id, title, says }) => {
    const own = claims.filter((claim) => claim.kind === kind)
    return markup`<section aria-labelledby="${id}">
      <h2 id="${id}">${title}</h2>
      <p>${says}</p>
      ${own.map(claimArticle)}
    </section>`
  })
}

function claimArticle(claim: ClaimReport): Html {
  return markup`<article class="claim" id="${claim.id}">
    <h3><span class="id">${claim.id}</span> ${badge(claim.verdict)}</h3>
    <p class="text">${inlineMarkdown(claim.text)}</p>
    ${claim.because === '' ? NOTHING : markup`<p class="why">${claim.because}</p>`}
    ${
      claim.scenarios.length === 0
        ? NOTHING
        : markup`<ul class="shown-by">
            ${claim.scenarios.map(shownBy)}
          </ul>`
    }
  </article>`
}

function shownBy(scenario: ScenarioReport): Html {
  const brief = scenario.evidence === null ? '' : briefOf(scenario.evidence)
  return markup`<li>${badge(scenario.status)} <a href="#${scenario.anchor}">${scenario.name}</a>${brief === '' ? NOTHING : markup` <span class="brief">${brief}</span>`}</li>`
}

export function scenarioLink({ anchor, name, status }: ScenarioReport): Html {
  return markup`<li>${badge(status)} <a href="#${anchor}">${name}</a></li>`
}
