/** The changing parts of the live page, as markup by the id of their place. Pure. */
import { ring } from '../report/figures/ring'
import { countText, msText, nameText } from '../report/figures/words'
import { markup, trusted, type Html } from '../report/page/html'
import { buttonsOf } from './buttons'
import type { Scene, StagedNode } from './Scene'
import { strip } from './strip'

export interface Shown {
  readonly parts: Readonly<Record<string, string>>
  /** Why each button cannot be pressed; null: it can. */
  readonly buttons: Readonly<Record<string, string | null>>
}

export function render(scene: Scene): Shown {
  const parts: Record<string, Html> = {
    sentence: markup`${scene.sentence}`,
    ring: ringOf(scene),
    members: membersOf(scene),
    numbers: numbersOf(scene),
    strip: trusted(strip(scene).svg),
  }
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, part.toString()])),
    buttons: Object.fromEntries(buttonsOf(scene).map(({ action, whyNot }) => [action, whyNot])),
  }
}

function ringOf({ map, nodes, partition }: Scene): Html {
  const members = nodes.map(({ name, state }) => ({
    name,
    state: state === 'up' ? ('up' as const) : ('down' as const),
  }))
  return trusted(ring({ owners: map?.owners ?? [], members, highlighted: partition }).svg)
}

function membersOf({ nodes, map, partition }: Scene): Html {
  const rows = nodes.map((node) => {
    const owned = map?.owners.filter((owner) => owner === node.name).length ?? 0
    const kept = map?.backups.filter((backups) => backups.includes(node.name)).length ?? 0
    return markup`<tr class="${node.state}"><th scope="row">${nameText(node.name)}</th><td>${STATES[node.state]}</td>
      <td>${countText(owned)}</td><td>${countText(kept)}</td><td>${partOf(node, map?.owners[partition], map?.backups[partition])}</td></tr>`
  })
  return markup`<table><caption>Nodes, as the client's map has them${map === null ? '' : `, version ${countText(map.version)}`}</caption>
    <thead><tr>${['Node', 'State', 'Owns', 'Backs up', 'The key'].map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows}</tbody></table>`
}

const STATES: Readonly<Record<StagedNode['state'], string>> = { up: 'up', frozen: 'frozen', down: 'down' }

function partOf({ name }: StagedNode, owner: string | undefined, backups: readonly string[] | undefined): string {
  if (name === owner) return 'owner'
  return backups?.includes(name) === true ? 'backup' : ''
}

function numbersOf({ counts, last, gaps, recent }: Scene): Html {
  const waiting = recent.filter(({ answer }) => answer === null).length
  const told: readonly (readonly [string, string])[] = [
    ['Acknowledged', countText(counts.acknowledged)],
    ['Refused', countText(counts.refused)],
    ['In doubt', countText(counts.inDoubt)],
    ['Waiting', countText(waiting)],
    [
      'Last',
      last === null
        ? 'none yet'
        : `${last.n}: ${last.answer.level}, ${last.answer.copies} copies, by ${nameText(last.answer.servedBy)}, after ${msText(last.answer.at - last.sentAt)}`,
    ],
    ['Longest without an acknowledgement', msText(gaps.sinceStartMs)],
    ['Of it since the last fault', gaps.sinceFaultMs === null ? 'no fault yet' : msText(gaps.sinceFaultMs)],
  ]
  return markup`<dl>${told.map(([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}
