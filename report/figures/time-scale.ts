/** Milliseconds of a scenario to the width of a picture, and where its axis is labelled. Pure. */
import { countText } from './words'

export interface TimeScale {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly right: number
  readonly x: (at: number) => number
}

/** Whatever lies outside is drawn at the edge. A time without length is widened, so that it has a place. */
export function timeScale(times: readonly number[], left: number, right: number): TimeScale {
  const first = times.reduce((a, b) => Math.min(a, b), times[0] ?? 0)
  const last = times.reduce((a, b) => Math.max(a, b), first)
  const margin = Math.max((last - first) * 0.02, 0.5)
  const from = first >= 0 ? Math.max(0, first - margin) : first - margin
  const to = last + margin
  const x = (at: number) => left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left)
  return { from, to, left, right, x }
}

export interface Tick {
  readonly at: number
  readonly label: string
}

/** At most `most` round moments; in seconds where milliseconds would be long. */
export function ticksOf({ from, to }: Pick<TimeScale, 'from' | 'to'>, most = 7): Tick[] {
  const step = stepFor((to - from) / most)
  const first = Math.ceil(from / step)
  const count = Math.floor(to / step) - first + 1
  const inSeconds = to >= 10_000
  return Array.from({ length: Math.max(count, 0) }, (_, index) => {
    const at = Math.round((first + index) * step * 10) / 10
    return { at, label: inSeconds ? `${at / 1000} s` : `${countText(at)} ms` }
  })
}

/** The least of 1, 2 and 5 times a power of ten that is not below; never finer than the clock's tenth. */
function stepFor(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 0.1)))
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  return Math.max(factor * power, 0.1)
}
