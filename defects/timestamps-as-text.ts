/** Timestamps are compared as texts, so that the tenth write of a millisecond comes before the ninth. */
import * as comparing from '../packages/core/src/time/compare-timestamps'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'timestamps-as-text',
  source: 'clocks that are stored as strings, and sorted by whatever sorts strings',
  fails: {
    test: 'packages/core/src/time/__tests__/compare-timestamps.test.ts',
    title: 'compareTimestamps compares counters as numbers',
  },
  consequence: 'of many writes in one moment an early one stands',
  alsoFails: [],
}

patchExport<typeof comparing.compareTimestamps>(comparing, 'compareTimestamps', () => (a, b) => {
  const [one, other] = [comparing.timestampToString(a), comparing.timestampToString(b)]
  return one === other ? 0 : one < other ? -1 : 1
})
