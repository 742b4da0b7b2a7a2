/** Whether a figure is where it should be. Pure. */

export interface Target {
  readonly bound: 'at least' | 'at most'
  /** Beyond this it is missed. */
  readonly target: number
  /** Where it is meant to come to. */
  readonly aim: number
  readonly unit: '×' | 'ms' | 'calls' | ''
}

export type Verdict = 'aim met' | 'target met' | 'missed' | 'not measured'

export function verdictOf(figure: number, { bound, target, aim }: Target): Verdict {
  if (Number.isNaN(figure)) return 'not measured'
  const meets = (wanted: number): boolean => (bound === 'at least' ? figure >= wanted : figure <= wanted)
  if (meets(aim)) return 'aim met'
  return meets(target) ? 'target met' : 'missed'
}
