/** The proof of the cluster's secret is read, and not compared. */
import * as proving from '../packages/server/src/cluster/mesh/handshake-proof'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'any-cluster-secret-will-do',
  source: 'a check that was taken out for a test',
  fails: {
    tag: '@P-10',
    scenario: 'A stranger proves another secret',
    step: 'no stranger learned anything of the cluster',
  },
  consequence: 'whoever reaches the port of a node is a node',
  alsoFails: [],
}

patchExport<typeof proving.provesSecret>(proving, 'provesSecret', () => () => true)
