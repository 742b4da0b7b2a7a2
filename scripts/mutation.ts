/** `npm run mutation`: changes the code that decides, one expression at a time, and sees whether a unit test notices. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkoutOf } from '../support/evidence/run-facts'
import { AREA_NAMES, AREAS, type AreaName } from './mutation/areas'
import { explain, type Explained } from './mutation/explain'
import { scoreOf, tallyOf } from './mutation/mutants'
import { HELP, readOptions, type Options } from './mutation/options'
import { faultsOf, sayArea, wholeOf, withMutants, type AreaResult, type Results } from './mutation/results'
import { Stryker } from './mutation/Stryker'
import { onSignal } from './on-signal'

const ROOT = join(__dirname, '..')
const DOCS = join(ROOT, 'docs/testing.md')
const MEMORY = join(ROOT, 'reports/mutation')

async function resultOf(name: AreaName, stryker: Stryker, options: Options): Promise<AreaResult> {
  const { onlyFile, jobs, resume } = options
  console.log(`\n${name}:`)
  const memory = join(MEMORY, `${name}${onlyFile === null ? '' : '-part'}.json`)
  const tally = tallyOf(await stryker.run({ area: AREAS[name], onlyFile, jobs, resume, memory }))
  return { area: name, tally, ...explain(tally.survivors, reasonsFor(name)) }
}

function reasonsFor(name: AreaName): readonly Explained[] {
  const file = join(__dirname, `mutation/explained/${name}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Explained[]) : []
}

async function keep(areas: readonly AreaResult[], { writeDocs }: Options): Promise<void> {
  const score = scoreOf(wholeOf(areas))
  const results: Results = { ...(await checkoutOf(ROOT)), date: new Date().toISOString(), score, areas }
  writeFileSync(join(ROOT, 'reports/mutation.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  if (writeDocs) writeFileSync(DOCS, withMutants(readFileSync(DOCS, 'utf8'), areas))
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), availableParallelism())
  if (options.help) {
    console.log(HELP)
    return
  }
  mkdirSync(MEMORY, { recursive: true })
  const stryker = new Stryker()
  onSignal(() => stryker.close())
  try {
    const areas: AreaResult[] = []
    for (const name of options.areas) areas.push(await resultOf(name, stryker, options))
    const isWhole = options.areas.length === AREA_NAMES.length && options.onlyFile === null
    if (isWhole) await keep(areas, options)
    const faults = faultsOf(areas, isWhole)
    console.log(['', ...faults, '', ...areas.map(sayArea)].join('\n'))
    if (isWhole) console.log(`whole   ${scoreOf(wholeOf(areas)).toFixed(1).padStart(5)} %`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    stryker.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
