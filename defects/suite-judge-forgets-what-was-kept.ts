/** One of the judge's questions, "kept", is answered with "yes" without a look. */
import { CHECKS } from '../support/history/judge'
import { insideOf } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-judge-forgets-what-was-kept',
  source: 'a check that was too strict once, and was to be put back',
  fails: {
    test: 'support/history/__tests__/planted-mistakes.test.ts',
    title: 'a judge of a cluster that keeps its word finds that an acknowledged write is on no node',
  },
  consequence: 'acknowledged writes may be lost wherever no step asks for them',
  alsoFails: [],
}

const found = CHECKS.find(({ name }) => name === 'kept')
if (found === undefined) throw new Error('there is no check of that name left to patch')
insideOf<{ check: () => [] }>(found, 'check').check = () => []
