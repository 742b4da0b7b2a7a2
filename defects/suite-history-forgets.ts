/** The suite does not write down what its calls came to. */
import { History } from '../support/history/History'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'suite-history-forgets',
  source: 'checks over an empty list, which all hold',
  fails: {
    tag: '@AC-4',
    scenario: 'Writes go on while their owner crashes',
    step: 'nothing that was acknowledged is missing',
  },
  consequence: 'the judge has nothing to hold against anybody',
  alsoFails: ['@P-1', '@P-2', '@P-3', '@P-4', '@P-5', '@P-6'],
}

patchMethod<History, [], void>(History.prototype, 'ended', () => () => undefined)
