/** The last seconds of writes, one mark each: answered ones as high as they took long, waiting ones open at the top. Pure. */
import type { Figure } from '../report/figures/Figure'
import { coordinate, pair, pathOf, svgOf, textAt } from '../report/figures/svg'
import { countOf, msText } from '../report/figures/words'
import { STRIP_MS } from './cadence'
import type { Scene } from './Scene'
import type { Write } from './Write'

const WIDTH = 720
const HEIGHT = 96
const BASE = 72
const TALLEST = 60
/** Of a write that took so long or longer the mark is as tall as can be. */
const TALL_MS = 600

export function strip({ now, recent, faultAt }: Pick<Scene, 'now' | 'recent' | 'faultAt'>): Figure {
  const shown = recent.filter(({ sentAt }) => sentAt > now - STRIP_MS)
  const x = (at: number): number => WIDTH * (1 - (now - at) / STRIP_MS)
  const marks = (which: (write: Write) => boolean): string =>
    shown
      .filter(which)
      .map((write) => `M${pair(x(write.sentAt), BASE)}v-${coordinate(tall(write, now))}`)
      .join('')
  const isWaiting = ({ answer }: Write): boolean => answer === null
  const isGood = ({ answer }: Write): boolean => answer?.kind === 'acknowledged'
  const isBad = ({ answer }: Write): boolean => answer !== null && answer.kind !== 'acknowledged'
  const fault =
    faultAt === null || faultAt < now - STRIP_MS
      ? ''
      : pathOf(`M${pair(x(faultAt), 4)}V${BASE + 4}`, 'fe') + textAt(x(faultAt) + 4, 12, 'fault', 'start', 'ft b')
  const ticks = [15, 10, 5].map((seconds) =>
    textAt(x(now - seconds * 1000) + 2, HEIGHT - 6, `${seconds} s ago`, 'start', 'q'),
  )
  const body = [
    pathOf(`M0 ${BASE}H${WIDTH}`, 'ax'),
    pathOf(marks(isGood), 'wr'),
    pathOf(marks(isWaiting), 'ww'),
    pathOf(marks(isBad), 'wb'),
    fault,
    ...ticks,
    textAt(WIDTH, HEIGHT - 6, 'now', 'end', 'q'),
  ]
  const count = (which: (write: Write) => boolean): number => shown.filter(which).length
  const alt = `The writes of the last ${STRIP_MS / 1000} seconds: ${countOf(count(isGood), 'acknowledgement')}, ${count(isWaiting)} waiting, ${count(isBad)} failed.`
  return {
    svg: svgOf(alt, WIDTH, HEIGHT, body.join('')),
    caption: `Each mark is a write; the taller, the longer it waited, up to ${msText(TALL_MS)}.`,
    alt,
  }
}

function tall({ sentAt, answer }: Write, now: number): number {
  const ms = Math.max(0, (answer?.at ?? now) - sentAt)
  return 6 + (TALLEST - 6) * Math.sqrt(Math.min(1, ms / TALL_MS))
}
