/** The suite's waiting comes back when its time is over as if what it waited for were there. */
import * as waiting from '../support/eventually'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-poll-ends-well',
  source: 'helpers that return what they saw last',
  fails: {
    test: 'support/__tests__/eventually.test.ts',
    title: 'eventually says, when it gives up, what it waited for, what it saw last and what everybody shows',
  },
  consequence: 'whatever "becomes" in a scenario need not come true: all of them are green, a little later',
  alsoFails: [],
}

type Eventually = (what: string, probe: () => unknown, patience?: waiting.Patience) => Promise<unknown>

patchExport<Eventually>(
  waiting,
  'eventually',
  (original) => (what, probe, patience) => original(what, probe, patience).catch(() => undefined),
)
