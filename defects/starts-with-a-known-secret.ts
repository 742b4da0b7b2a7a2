/** In production, too, a node starts with the secret that stands in the documentation. */
import * as settings from '../packages/server/src/config/server-config'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'starts-with-a-known-secret',
  source: 'defaults that are meant for trying out',
  fails: {
    tag: '@P-13',
    scenario: 'A secret that everybody knows, in production',
    step: 'a node is started in production with the secret of the development',
  },
  consequence: 'anybody makes tokens that the cluster accepts',
  alsoFails: [],
}

patchExport<typeof settings.settingsOf>(
  settings,
  'settingsOf',
  (original) => (config, environment) => original(config, { ...environment, NODE_ENV: 'development' }),
)
