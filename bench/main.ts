/** `npm run bench`: the grid beside what it is compared with, in interleaved rounds, as ratios within a run. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onSignal } from '../scripts/on-signal'
import { buildIfStale } from './build-if-stale'
import { casesOf } from './cases'
import type { Bench, Case } from './cases/Case'
import { about } from './machine'
import { compare, type Compared } from './model/ratios'
import { ratioSvg } from './model/ratio-svg'
import { benchOptions, type BenchOptions } from './options'
import { profileTable } from './profile-table'
import { Progress } from './Progress'
import { runCase, type CaseResult } from './run-case'
import { Lab } from './systems/Lab'
import { SystemPark } from './systems/SystemPark'
import { contenderTable, leftOutLines, ratioTable } from './tables'
import { TARGETS } from './targets'

const HELP = `npm run bench -- [--rounds 5] [--quick] [--only NAME,…]

  --rounds N   how often each case is measured (default 5); kills are 20 all the same
  --quick      one short round: shows that everything works, and no figure worth a look
  --only N,…   these cases alone:
${casesOf(false)
  .map(({ name, says }) => `                 ${name.padEnd(12)}${says}`)
  .join('\n')}
  --large      4,000,000 keys, too, in the case that counts keys
  --profile    nodes and clients of ours write CPU profiles to reports/profiles, and the hottest functions are printed;
               a profile is of all cases in a row that share its processes: best with --only
  --help

Every contender runs in processes of its own, ours as built. In each round each contender of a case is measured once;
a ratio is of two figures of one round. Prints ratios beside their targets, then what each contender did, and writes
reports/bench.json and a drawing, reports/bench.svg. Ends with 0 whatever the figures are. Redis and NATS are started
from what is installed, and left out where they are not. Ctrl-C ends every process, and removes what was put on the disk.`

const REPORTS = join(__dirname, '../reports')
const FOR_MS = 3000
const QUICK_MS = 400

function systemsOf(cases: readonly Case[]): ReadonlySet<NonNullable<Case['contenders'][0]['systems']>[0]> {
  return new Set(cases.flatMap(({ contenders }) => contenders.flatMap(({ systems = [] }) => systems)))
}

async function measure(cases: readonly Case[], options: BenchOptions, bench: Bench): Promise<CaseResult[]> {
  const roundsOf = (one: Case): number => (options.isQuick ? options.rounds : (one.rounds ?? options.rounds))
  const stepsOf = (one: Case): number =>
    roundsOf(one) * one.contenders.length + one.contenders.filter(({ systems }) => systems !== undefined).length
  const progress = new Progress(cases.reduce((sum, one) => sum + stepsOf(one), 0))
  const results: CaseResult[] = []
  for (const one of cases) {
    await bench.park.keep(systemsOf([one]))
    results.push(await runCase(one, roundsOf(one), bench, (says) => progress.step(says)))
  }
  await bench.park.keep(new Set())
  progress.clear()
  return results
}

function comparisons(cases: readonly Case[], results: readonly CaseResult[]): readonly Compared[] {
  return cases.flatMap((one, index) => one.comparisons.map((each) => compare(results[index]?.rounds ?? [], each)))
}

async function main(): Promise<void> {
  const names = casesOf(false).map(({ name }) => name)
  const options = benchOptions(process.argv.slice(2), names)
  if (options.help) return console.log(HELP)
  buildIfStale()
  const lab = new Lab()
  onSignal(() => lab.clear())
  const profiles = options.isProfiled ? { folder: join(REPORTS, 'profiles') } : undefined
  if (profiles !== undefined) rmSync(profiles.folder, { recursive: true, force: true })
  const cases = casesOf(options.isLarge).filter(({ name }) => options.only.includes(name))
  const before = about()
  try {
    const forMs = options.isQuick ? QUICK_MS : FOR_MS
    const bench = { lab, park: new SystemPark(lab, profiles), forMs, isQuick: options.isQuick }
    const results = await measure(cases, options, bench)
    const compared = comparisons(cases, results)
    console.log(`${before.commit}, Node ${before.node}, ${before.cpus} × ${before.cpu}, load ${before.loadBefore}\n`)
    console.log(`${ratioTable(compared, TARGETS)}\n\n${contenderTable(results)}\n${leftOutLines(results)}`)
    mkdirSync(REPORTS, { recursive: true })
    const file = join(REPORTS, 'bench.json')
    const report = { ...before, isQuick: options.isQuick, targets: TARGETS, compared, cases: results }
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(join(REPORTS, 'bench.svg'), ratioSvg(compared, TARGETS))
    if (profiles !== undefined) console.log(`\n${profileTable(profiles.folder)}`)
    console.log(`\n${file}`)
  } finally {
    lab.clear()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
