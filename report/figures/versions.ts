/** Which version of the partition map each node and client knew when: a small stair for each of them. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import { namedBands } from './fault-bands'
import { faultGroups } from './fault-groups'
import type { Figure } from './Figure'
import { grouped } from './grouped'
import { coordinate, pair, pathOf, svgOf, textAt, WIDTH } from './svg'
import { timeAxis } from './time-axis'
import { timeScale } from './time-scale'
import type { TimeScale } from './time-scale'
import { clipped, countOf, countText, listed, msText, nameText, sortedNames } from './words'

const LEFT = 84
const RIGHT = 596
const LANE = 20
const STAIR = 15
const MOST_OBSERVERS = 8

interface Sighting {
  readonly observer: string
  readonly at: number
  readonly version: number
}

interface Stair {
  readonly observer: string
  readonly sightings: readonly Sighting[]
}

/** Null where nothing moved: fewer than two versions with a time. */
export function versions({ versions: seen, faults }: Evidence): Figure | null {
  const timed = seen.flatMap(({ observer, at, version }) => (at === null ? [] : [{ observer, at, version }]))
  const all = [...new Set(timed.map(({ version }) => version))].sort((a, b) => a - b)
  if (all.length < 2) return null
  const byObserver = grouped(timed, ({ observer }) => observer)
  const stairs = sortedNames(byObserver.keys()).map((observer) => ({
    observer,
    sightings: (byObserver.get(observer) ?? []).sort((a, b) => a.at - b.at),
  }))
  const drawn = stairs.slice(0, MOST_OBSERVERS)
  const times = [...timed.map(({ at }) => at), ...faults.flatMap(({ from, to }) => [from, to ?? from])]
  const scale = timeScale(times, LEFT, RIGHT)
  const bands = namedBands(faultGroups(faults), scale)
  const top = bands.height + 6
  const axis = top + drawn.length * LANE + 4
  const lanes = drawn.map((stair, index) => laneOf(stair, all, scale, top + index * LANE))
  const alt = altOf(stairs, all)
  return {
    svg: svgOf(alt, WIDTH, axis + 20, bands.draw(axis) + lanes.join('') + timeAxis(scale, axis)),
    caption: captionOf(all, stairs, drawn, seen.length - timed.length),
    alt,
  }
}

/** Every version is one step up, however far apart their numbers are. */
function laneOf({ observer, sightings }: Stair, all: readonly number[], scale: TimeScale, top: number): string {
  const y = (version: number) => top + STAIR + 1 - (all.indexOf(version) / (all.length - 1)) * STAIR
  const steps = sightings.map(({ at, version }, index) =>
    index === 0 ? `M${pair(scale.x(at), y(version))}` : `H${coordinate(scale.x(at))}V${coordinate(y(version))}`,
  )
  const last = sightings.at(-1)?.version ?? 0
  const name = textAt(0, top + 13, clipped(observer, 12), 'start', 'b')
  const label = textAt(RIGHT + 10, top + 13, countText(last))
  return `${name}${pathOf(`${steps.join('')}H${scale.right}`, 'ver')}${label}`
}

function altOf(stairs: readonly Stair[], all: readonly number[]): string {
  const told = stairs.slice(0, MOST_OBSERVERS).map(({ observer, sightings }) => {
    const last = sightings.at(-1)
    return `${nameText(observer)} at ${countText(last?.version ?? 0)} since ${msText(last?.at ?? 0)}`
  })
  const span = `from ${countText(all[0] ?? 0)} to ${countText(all.at(-1) ?? 0)}`
  return `${countOf(all.length, 'version')} of the partition map, ${span}. In the end: ${listed(told)}.`
}

function captionOf(all: readonly number[], stairs: readonly Stair[], drawn: readonly Stair[], untimed: number): string {
  const more = stairs.length - drawn.length
  return [
    `Each step up is a newer map; there were ${countText(all.length)}. The number is the last one seen.`,
    ...(more > 0 ? [`${countText(more)} more who looked are not drawn.`] : []),
    ...(untimed > 0 ? [`Not drawn: ${countOf(untimed, 'sighting')} without a time.`] : []),
  ].join(' ')
}
