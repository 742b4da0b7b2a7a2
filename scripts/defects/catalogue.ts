/** What the modules in defects/ say of themselves. */
import { join } from 'node:path'
import type { Entry } from './aim'
import type { Children } from './Children'

/** Sorted by name. */
export async function readCatalogue(children: Pick<Children, 'run'>): Promise<readonly Entry[]> {
  let entries: readonly Entry[] = []
  const { trouble } = await children.run({
    args: ['--require', 'ts-node/register', join(__dirname, 'tell-catalogue.ts')],
    hear: (message) => {
      entries = message as readonly Entry[]
      return false
    },
  })
  if (trouble !== null) throw new Error(`defects/ could not be read: ${trouble}`)
  return entries
}
