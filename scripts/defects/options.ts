/** The command line of `npm run defects`. */
import { parseArgs } from 'node:util'
import { jobsOf } from '../jobs-of'

export const HELP = `npm run defects [-- --only NAME[,NAME…]] [--short] [--jobs N] [--write-docs]

  --only NAMES   plants these only: names, or beginnings of names, with commas between them
  --short        the eight mistakes of the first implementation, and ten others that the commit's hash chooses
  --jobs N       how many programs run at once (default: one a core)
  --write-docs   writes the table of a whole run into docs/testing.md
  --help

Runs, without a mistake, the parts of the suite that the modules in defects/ name; they must be green. Then, for each
module, its part with the mistake in the product, and says
  caught     it failed in the step that the module names
  survived   everything passed
  broken     something failed, but not there; or nothing ran, as when a patch finds nothing to patch any more
Writes reports/defects.json, but for --only. Ends with 1 unless every defect was caught.`

export interface Options {
  readonly help: boolean
  /** Empty: all. */
  readonly only: readonly string[]
  readonly short: boolean
  readonly jobs: number
  readonly writeDocs: boolean
}

/** @throws with a sentence that names the option */
export function readOptions(args: readonly string[], cores: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      jobs: { type: 'string', default: String(cores) },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const jobs = jobsOf(values.jobs)
  const { short, help, 'write-docs': writeDocs } = values
  const only = values.only?.split(',').map((name) => name.trim()) ?? []
  if (only.includes('')) throw new Error('--only takes names of defects with commas between them, and one is empty.')
  if (only.length > 0 && short) throw new Error('--only and --short both choose among the defects: give one of them.')
  if (writeDocs && (only.length > 0 || short)) {
    throw new Error('--write-docs writes what a whole run came to: leave out --only and --short.')
  }
  return { help, only, short, jobs, writeDocs }
}
