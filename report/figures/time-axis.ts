/** The axis below whatever is drawn over time. Pure. */
import { coordinate, pair, pathOf, textAt } from './svg'
import { ticksOf } from './time-scale'
import type { TimeScale } from './time-scale'

export function timeAxis(scale: TimeScale, y: number): string {
  const ticks = ticksOf(scale)
  const marks = ticks.map(({ at }) => `M${pair(scale.x(at), y)}v4`).join('')
  const labels = ticks.map(({ at, label }) => textAt(scale.x(at), y + 16, label, 'middle', 'q'))
  return pathOf(`M${scale.left} ${coordinate(y)}H${scale.right}${marks}`, 'ax') + labels.join('')
}
