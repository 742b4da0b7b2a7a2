/** The colours of nodes, the same in every picture: apart for colour-blind readers, and 3:1 against the paper. Pure. */
import { sortedNames } from './words'

export interface Shade {
  readonly light: string
  readonly dark: string
}

/** Neighbours differ in lightness as well as in hue, so that print in grey keeps them apart. */
export const NODE_SHADES: readonly Shade[] = [
  { light: '#0072b2', dark: '#5ab4f0' },
  { light: '#b54400', dark: '#e07b28' },
  { light: '#10a080', dark: '#1f9f7c' },
  { light: '#4b2283', dark: '#9a68e8' },
  { light: '#a98a00', dark: '#f0dc60' },
  { light: '#9966ff', dark: '#f5a9cc' },
  { light: '#2d3540', dark: '#f4f6f8' },
  { light: '#6b1a00', dark: '#a06040' },
]

export const PAPER: Shade = { light: '#ffffff', dark: '#15171c' }
export const INK: Shade = { light: '#1b1f24', dark: '#e8eaed' }
export const QUIET: Shade = { light: '#59626d', dark: '#a5adb8' }
export const LINE: Shade = { light: '#858e99', dark: '#737c88' }
export const FAULT: Shade = { light: '#9a3b00', dark: '#f2994a' }
export const ALARM: Shade = { light: '#b00020', dark: '#ff7b86' }

/** A value for CSS; after the eighth node they start anew, and a name that is not in the list is nobody's. */
export function colourOf(nodeId: string, allNodeIds: readonly string[]): string {
  const index = sortedNames(allNodeIds.filter((each) => each !== '')).indexOf(nodeId)
  return index < 0 ? 'var(--fig-line)' : `var(--node-${(index % NODE_SHADES.length) + 1})`
}
