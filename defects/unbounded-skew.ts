/** A timestamp may lie as far in the future as it likes. */
import * as door from '../packages/server/src/coordinator/op-checks'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'unbounded-skew',
  source: 'hybrid clocks without the bound on drift that their proofs assume',
  fails: {
    tag: '@P-12',
    scenario: 'One op of a batch is stamped an hour ahead',
    step: 'that op is refused with CLOCK_AHEAD, and its neighbours are done',
  },
  consequence: 'one wrong clock decides for an hour what is stored',
  alsoFails: ['@P-15'],
}

patchExport<typeof door.checkAtDoor>(
  door,
  'checkAtDoor',
  (original) => (op, principal, rules, wallNowMs) =>
    original(op, principal, { ...rules, maxDriftMs: Number.POSITIVE_INFINITY }, wallNowMs),
)
