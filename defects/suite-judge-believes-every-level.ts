/** One of the judge's questions, "level", is answered with "yes" without a look. */
import { CHECKS } from '../support/history/judge'
import { insideOf } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-judge-believes-every-level',
  source: 'a check that was too strict once, and was to be put back',
  fails: {
    test: 'support/history/__tests__/planted-mistakes.test.ts',
    title: 'a judge of a cluster that keeps its word finds that a level is lower than it must be',
  },
  consequence: 'acknowledgements may say what they like',
  alsoFails: [],
}

const found = CHECKS.find(({ name }) => name === 'level')
if (found === undefined) throw new Error('there is no check of that name left to patch')
insideOf<{ check: () => [] }>(found, 'check').check = () => []
