/** The pictures of one scenario: those that have something to show, always in this order. Pure. */
import type { Evidence } from '../../support/evidence/Evidence'
import type { Figure } from './Figure'
import { hasSeveralEnds, levels } from './levels'
import { ownership } from './ownership'
import { timeline } from './timeline'
import { versions } from './versions'

/** @param detail of (0, 1]: how much may be drawn, for a page of many scenarios */
export function figuresOf(evidence: Evidence, detail = 1): Figure[] {
  const hasTime = evidence.operations.length > 0 || evidence.faults.length > 0
  const figures = [
    hasTime ? timeline(evidence, detail) : null,
    ownership(evidence, detail),
    detail < 0.5 && evidence.faults.length === 0 ? null : versions(evidence),
    hasSeveralEnds(evidence) ? levels(evidence) : null,
  ]
  return figures.filter((figure) => figure !== null)
}
