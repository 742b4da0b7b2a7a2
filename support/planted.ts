/** What it takes to plant a mistake of defects/ in a process that is started. */
import { join } from 'node:path'

const ROOT = join(__dirname, '..')

/** Mistakes replace exports, which swc's cannot be: ts-node is to use this project instead (`TS_NODE_PROJECT`). */
export const PATCHABLE = join(ROOT, 'tsconfig.patchable.json')

/** The module of this name; loaded before everything else it patches the product. */
export function defectFile(name: string): string {
  return join(ROOT, 'defects', `${name}.ts`)
}
