/** The server's test helpers load the client, which a test of the client then loads in a circle. */
import Module from 'node:module'
import { join } from 'node:path'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'deviation-1-helpers-load-the-client',
  source: 'the first implementation: its test helpers imported types and values of the client',
  fails: { tag: '@deviation-1', step: 'nothing under "packages/client" is loaded with it' },
  consequence: "the client's tests cannot use the server's waiting helper, and write their own",
  alsoFails: [],
}

const HELPERS = join(__dirname, '../packages/server/src/__tests__/utils/test-helpers')
const CLIENT = join(__dirname, '../packages/client/src')

/** Node's own loading, which every `require` goes through. */
type Load = (request: string, parent: NodeModule | undefined, isMain: boolean) => unknown

const load = Reflect.get(Module, '_load') as Load
Reflect.set(Module, '_load', (request: string, parent: NodeModule | undefined, isMain: boolean) => {
  const loaded = load(request, parent, isMain)
  if (request.replace(/\.ts$/, '') === HELPERS) load(CLIENT, parent, false)
  return loaded
})
