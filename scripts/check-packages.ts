/**
 * `npm run check:packages`: packs what `npm run build` made, installs the tarballs together in an empty folder, and
 * uses them as somebody would who has nothing but them.
 */
import { strict as assert } from 'node:assert'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { KEPT, NOT_KEPT, PROGRAMS, TOLD } from './package-consumer'

const HELP = `npm run check:packages

Builds and packs the three packages, installs them together in an empty folder (the registry is asked for what they
depend on), and there: runs a program by require and one by import, without the optional SQLite and with it, compiles programs against the types (NodeNext,
strict, libraries checked too), and starts and stops topgun-server. Prints a line a step; ends with 1 at the first
that fails. Takes about a minute.`

const ROOT = join(__dirname, '..')
const PACKAGES = ['core', 'client', 'server'].map((name) => join(ROOT, 'build/node_modules/@topgunbuild', name))
const NODE_TYPES = devDependency('@types/node')
const SQLITE = devDependency('node-sqlite3-wasm')
const STEP_TIMEOUT_MS = 180_000

function devDependency(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const version = devDependencies[name]
  assert(version, `package.json lists no ${name}`)
  return `${name}@${version}`
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(folder: string, command: string, ...args: readonly string[]): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: STEP_TIMEOUT_MS,
  })
  if (error !== undefined) throw error
  return { code: status, stdout, stderr }
}

/** @returns what it printed. @throws with that when it ended with another code */
function succeeds(folder: string, command: string, ...args: readonly string[]): string {
  const { code, stdout, stderr } = run(folder, command, ...args)
  assert.equal(code, 0, `${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return stdout.trim()
}

/** Only what is published, and what the licence asks for. */
function pack(folder: string): string[] {
  return PACKAGES.map((path) => {
    const [packed] = JSON.parse(succeeds(folder, 'npm', 'pack', '--json', path)) as {
      filename: string
      files: { path: string }[]
    }[]
    assert(packed, `npm pack told nothing of ${path}`)
    const paths = packed.files.map((file) => file.path)
    assert.deepEqual(
      paths.filter((file) => /__tests__|\.test\.|^src\//.test(file)),
      [],
      'files that are not for users',
    )
    for (const needed of ['LICENSE', 'lib/index.js', 'lib/index.mjs', 'lib/index.d.ts', 'lib/index.d.mts']) {
      assert(paths.includes(needed), `${needed} is missing in ${packed.filename}`)
    }
    return join(folder, packed.filename)
  })
}

/** Starts, says that it is ready, leaves at SIGTERM. @returns its first line */
async function startsAndLeaves(folder: string): Promise<string> {
  const program = join(folder, 'node_modules/.bin/topgun-server')
  const ports = ['--port', '0', '--cluster-port', '0', '--admin-port', '0']
  const child: ChildProcess = spawn(program, ports, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const { stdout } = child
    assert(stdout, 'the program has no output')
    const line = once(createInterface(stdout), 'line').then(([first]) => String(first))
    const ended = once(child, 'close').then(([code]) => `ended with ${String(code)}`)
    const first = await Promise.race([line, ended])
    const { ready, port, clusterPort, adminPort } = JSON.parse(first) as Record<string, unknown>
    assert(ready === true && [port, clusterPort, adminPort].every((one) => Number(one) > 0), first)
    const health = await fetch(`http://127.0.0.1:${String(adminPort)}/health`)
    assert.equal(health.status, 200, 'GET /health')
    child.kill('SIGTERM')
    assert.equal(await ended, 'ended with 0', 'after SIGTERM')
    return first
  } finally {
    child.kill('SIGKILL')
  }
}

async function check(folder: string): Promise<void> {
  const say = (what: string): void => console.log(`ok: ${what}`)
  const tarballs = pack(folder)
  say(`packed ${tarballs.length} packages, without tests or sources`)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  succeeds(folder, 'npm', 'install', '--no-audit', '--no-fund', ...tarballs, NODE_TYPES)
  say('installed them together in an empty folder')
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), text)
  for (const program of ['required.cjs', 'imported.mjs']) {
    assert.equal(succeeds(folder, process.execPath, program), TOLD)
    say(`node ${program}: ${TOLD}`)
    assert.match(succeeds(folder, process.execPath, program, 'storage'), NOT_KEPT)
    say(`node ${program} storage, without the package for SQLite: says what to install`)
  }
  succeeds(folder, process.execPath, require.resolve('typescript/bin/tsc'), '-p', folder)
  say('tsc: typed.mts and typed.cts, NodeNext, strict, libraries checked')
  succeeds(folder, 'npm', 'install', '--no-audit', '--no-fund', SQLITE)
  for (const program of ['required.cjs', 'imported.mjs']) {
    assert.match(succeeds(folder, process.execPath, program, 'storage'), KEPT)
    say(`node ${program} storage, with ${SQLITE}: keeps what was put`)
  }
  assert.match(succeeds(folder, 'npx', '--no-install', 'topgun-server', '--help'), /--cluster-port/)
  say('npx topgun-server --help')
  say(`topgun-server: ${await startsAndLeaves(folder)}, and ended with 0 at SIGTERM`)
  const { code, stderr } = run(folder, 'npx', '--no-install', 'topgun-server', '--prot', '0')
  assert.equal(code, 2, `a bad option ends with 2, not ${code}`)
  say(`topgun-server --prot 0 ended with 2: ${stderr.trim()}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } })
  if (values.help) return console.log(HELP)
  const folder = mkdtempSync(join(tmpdir(), 'topgun-packages-'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(130)
    })
  }
  try {
    await check(folder)
    console.log('The packages can be installed and used.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(`failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
