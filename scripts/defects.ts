/** `npm run defects`: plants each known mistake in turn, and sees whether the suite notices where it should. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { checkoutOf } from '../support/evidence/run-facts'
import type { Entry } from './defects/aim'
import { readCatalogue } from './defects/catalogue'
import { Children } from './defects/Children'
import { onlyOf, shortOf } from './defects/choose'
import { HELP, readOptions, type Options } from './defects/options'
import { partKey } from './defects/parts'
import { Planting } from './defects/Planting'
import { Progress } from './defects/Progress'
import { sayResult, tableOf, withTable, type Result, type Results } from './defects/results'
import { onSignal } from './on-signal'

const ROOT = join(__dirname, '..')
const RESULTS = join(ROOT, 'reports/defects.json')
const DOCS = join(ROOT, 'docs/testing.md')

type Checkout = Awaited<ReturnType<typeof checkoutOf>>

function chosenOf(catalogue: readonly Entry[], { only, short }: Options, commit: string | null): readonly Entry[] {
  const names = catalogue.map(({ name }) => name)
  const chosen = only.length > 0 ? onlyOf(names, only) : short ? shortOf(names, commit) : names
  return catalogue.filter(({ name }) => chosen.includes(name))
}

async function judge(entries: readonly Entry[], jobs: number, children: Children): Promise<readonly Result[]> {
  const planting = new Planting(ROOT, children, jobs)
  const defects = entries.flatMap((entry) => ('defect' in entry ? [entry.defect] : []))
  const parts = new Set(defects.map(({ fails }) => partKey(fails))).size
  console.log(`Without a mistake first: ${parts} parts of the suite, which ${entries.length} defects name.`)
  await shown('parts', parts, (progress) => planting.needsGreen(defects, () => progress.advance()))
  console.log('They are green.')
  const say = (progress: Progress) => (result: Result) => progress.step(sayResult(result))
  return shown('defects', entries.length, (progress) => planting.plantAll(entries, say(progress)))
}

async function shown<T>(what: string, total: number, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(what, total, process.stdout)
  try {
    return await work(progress)
  } finally {
    progress.close()
  }
}

function keep(results: readonly Result[], options: Options, checkout: Checkout, catalogue: number): void {
  if (options.only.length > 0) return
  const selection = options.short ? 'short' : 'all'
  const kept: Results = { ...checkout, date: new Date().toISOString(), selection, catalogue, defects: results }
  mkdirSync(join(ROOT, 'reports'), { recursive: true })
  writeFileSync(RESULTS, `${JSON.stringify(kept, undefined, 2)}\n`)
  if (options.writeDocs) writeFileSync(DOCS, withTable(readFileSync(DOCS, 'utf8'), results))
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), availableParallelism())
  if (options.help) {
    console.log(HELP)
    return
  }
  const children = new Children(ROOT)
  onSignal(() => children.close())
  try {
    const checkout = await checkoutOf(ROOT)
    const catalogue = await readCatalogue(children)
    const results = await judge(chosenOf(catalogue, options, checkout.commit), options.jobs, children)
    keep(results, options, checkout, catalogue.length)
    console.log(`\n${tableOf(results)}`)
    if (results.some(({ verdict }) => verdict !== 'caught')) process.exitCode = 1
  } finally {
    children.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
