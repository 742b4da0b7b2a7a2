/** The variables of a child: those of this program, but for what would make it another run than it is meant to be. Pure. */

import { PATCHABLE } from '../../support/planted'

/**
 * A secret given from outside would make clusters of runs beside each other one; whoever keeps failures would wait at a
 * terminal that a child does not have.
 */
const LEFT_OUT = ['TOPGUN_CLUSTER_SECRET', 'KEEP', 'NODE_OPTIONS']

/**
 * @param folder for whatever it leaves behind
 * @param preloads modules that it loads before everything else, in their order; its children load them, too
 */
export function environmentFor(
  given: NodeJS.ProcessEnv,
  folder: string,
  preloads: readonly string[],
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !LEFT_OUT.includes(name)))
  const options = preloads.map((module) => `--require ${JSON.stringify(module)}`).join(' ')
  return { ...kept, TMPDIR: folder, TS_NODE_PROJECT: PATCHABLE, ...(options === '' ? {} : { NODE_OPTIONS: options }) }
}
