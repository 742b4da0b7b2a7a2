/** `npm run test:digests`: whether a seed gives the same history, byte by byte, on every version of Node. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { differing, digestsIn, type Digests } from './digests/differing'
import { seedRange } from './seed-range'

const HELP = `npm run test:digests [-- --nodes 20,22,24] [--seeds A..B]

Simulates the same seeds on several versions of Node, which the npm packages node-PLATFORM-CPU bring (kept in build/nodes/), and
compares the digests of what happened: every call and event with its time.
  --nodes VERSIONS  with commas between them (default 20,22,24)
  --seeds A..B      default 1..3
  --help
Ends with 1 when a seed has two histories: then something reads time or chance behind the port's back.`

const ROOT = join(__dirname, '..')
const WORKER = join(ROOT, 'simulation/run/tell-digests.ts')
const run = promisify(execFile)

/** @returns path of the program, installed where it is not yet */
async function nodeOf(version: string): Promise<string> {
  const place = join(ROOT, 'build/nodes', version)
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const program = join(place, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(program)) {
    console.log(`Installing Node ${version} into build/nodes/${version} …`)
    await run('npm', ['install', '--prefix', place, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`])
  }
  return program
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      nodes: { type: 'string', default: '20,22,24' },
      seeds: { type: 'string', default: '1..3' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const versions = values.nodes.split(',').map((version) => version.trim())
  const strange = versions.find((version) => !/^\d+(\.\d+){0,2}$/.test(version))
  if (strange !== undefined) throw new Error(`--nodes: "${strange}" is no version such as 22 or 22.12.0`)
  const { from, to } = seedRange(values.seeds)
  const seeds = Array.from({ length: to - from + 1 }, (_, at) => String(from + at))
  const told = new Map<string, Digests>()
  for (const version of versions) {
    const program = await nodeOf(version)
    const { stdout } = await run(program, ['--require', 'ts-node/register', WORKER, ...seeds], { cwd: ROOT })
    const { stdout: exact } = await run(program, ['--version'])
    told.set(exact.trim(), digestsIn(stdout))
    console.log(`${exact.trim()}: ${seeds.length} seeds simulated`)
  }
  const sentences = differing(seeds, told)
  console.log(sentences.length === 0 ? 'One history for each seed.' : sentences.join('\n'))
  if (sentences.length > 0) process.exitCode = 1
  return undefined
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
