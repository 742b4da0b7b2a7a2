/** What the figures are meant to come to, by the name of their comparison; a missed one is shown, and no failure. */
import type { Target } from './model/verdict'

const atLeast = (target: number, aim: number): Target => ({ bound: 'at least', target, aim, unit: '×' })

export const TARGETS: Readonly<Record<string, Target>> = {
  '64: ours / Redis SET+WAIT pairs': atLeast(6, 9),
  '64: ours / Redis grouped by 64': atLeast(1.1, 1.6),
}
