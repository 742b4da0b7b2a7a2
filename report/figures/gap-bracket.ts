/** The longest time without an acknowledgement, in words and as a bracket below the rows of a timeline. Pure. */
import type { Gap } from './gaps'
import { coordinate, pair, pathOf, textAt, textWidth, WIDTH } from './svg'
import type { TimeScale } from './time-scale'
import { clipped, msText, nameText } from './words'

export function gapBracket(gap: Gap, scale: TimeScale, y: number, top: number): string {
  const [from, to] = [scale.x(gap.from), scale.x(gap.to)]
  const whose = gap.owner === null ? '' : ` for what ${clipped(gap.owner, 16)} owned`
  const end = gap.isAnswered ? '' : ', and none came after'
  const text = isIdle(gap)
    ? `${msText(gap.waitedMs ?? 0)} a write waited; ${lengthOf(gap)} between two acknowledgements${whose}${end}`
    : `${lengthOf(gap)} without an acknowledgement${whose}${end}`
  const half = textWidth(text) / 2
  const middle = Math.min(Math.max((from + to) / 2, half), WIDTH - half)
  const lines = [from, to].map((x) => `M${pair(x, top)}V${coordinate(y + 2)}`).join('')
  const ends = `M${pair(from, y - 1)}v6H${coordinate(to)}v-6`
  return pathOf(lines, 'gap hair') + pathOf(ends, 'gap') + textAt(middle, y + 18, text, 'middle', 'gt b')
}

export function gapText(gap: Gap): string {
  const waited = gap.waitedMs === null ? '' : `; for ${msText(gap.waitedMs)} of it a write was waiting`
  const end = gap.isAnswered ? '' : ', and no acknowledgement came after'
  const whose = gap.owner === null ? '' : ` to a partition that ${nameText(gap.owner)} owned`
  return `No write${whose} was acknowledged for ${lengthOf(gap)}, from ${msText(gap.from)} to ${msText(gap.to)}${waited}${end}.`
}

/** Where nobody asked for most of the time, the length alone would say too much. */
function isIdle({ ms, waitedMs }: Gap): boolean {
  return waitedMs !== null && waitedMs < ms * 0.9
}

function lengthOf({ ms, isUpperBound }: Gap): string {
  return `${isUpperBound ? 'at most ' : ''}${msText(ms)}`
}
