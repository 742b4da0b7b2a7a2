/** Where a defect must be noticed, whether by a scenario or by a test: one form for both. */
import type { Defect, Detector } from '../../defects/Defect'

/** A defect as its module tells it, or the reason why the module could not be loaded. */
export type Entry =
  | { readonly name: string; readonly defect: Defect }
  | { readonly name: string; readonly cannotLoad: string }

export interface Aim {
  /** A tag, or the file of a test. */
  readonly tag: string
  /** Text of a step or the beginning of it, name of a hook, or full title of a test. */
  readonly step: string
}

export function aimOf(detector: Detector): Aim {
  if ('test' in detector) return { tag: detector.test, step: detector.title }
  return { tag: detector.tag, step: detector.step }
}
