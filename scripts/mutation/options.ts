/** The command line of `npm run mutation`. */
import { parseArgs } from 'node:util'
import { jobsOf } from '../jobs-of'
import { AREA_NAMES, type AreaName } from './areas'

export const HELP = `npm run mutation [-- --only AREA[,AREA…]] [--only-file GLOB] [--jobs N] [--resume] [--write-docs]

  --only AREAS      of ${AREA_NAMES.join(', ')}, with commas between them (default: all)
  --only-file GLOB  changes these files of the areas only, or lines of one: packages/core/src/time/HLC.ts:20-40
  --jobs N          how many processes test at once (default: one a core)
  --resume          takes over what tests noticed in an earlier run, where code and tests are the same still
  --write-docs      writes the score, and what survived and why, into docs/testing.md
  --help

Changes the code that decides, one expression at a time, in a copy of this project, and runs the unit tests of its area:
a test has to notice. What no test notices is told with the reason that scripts/mutation/explained/AREA.json gives.
Writes reports/mutation.json, but for a part of the areas or files. Ends with 1 when a mutant survived unexplained, when
a reason explains none any more, or when the score of the whole is below 90 %.`

export interface Options {
  readonly help: boolean
  readonly areas: readonly AreaName[]
  readonly onlyFile: string | null
  readonly jobs: number
  readonly resume: boolean
  readonly writeDocs: boolean
}

/** @throws with a sentence that names the option */
export function readOptions(args: readonly string[], cores: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      'only-file': { type: 'string' },
      jobs: { type: 'string', default: String(cores) },
      resume: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const jobs = jobsOf(values.jobs)
  const { help, resume, only, 'only-file': onlyFile = null, 'write-docs': writeDocs } = values
  if (writeDocs && (only !== undefined || onlyFile !== null)) {
    throw new Error('--write-docs writes what a whole run came to: leave out --only and --only-file.')
  }
  return { help, areas: areasOf(only), onlyFile, jobs, resume, writeDocs }
}

function areasOf(only: string | undefined): readonly AreaName[] {
  if (only === undefined) return AREA_NAMES
  const names = only.split(',').map((name) => name.trim())
  const chosen = AREA_NAMES.filter((name) => names.includes(name))
  const strange = names.find((name) => !chosen.some((known) => known === name))
  if (strange !== undefined) throw new Error(`--only takes ${AREA_NAMES.join(', ')}, and not "${strange}".`)
  return chosen
}
