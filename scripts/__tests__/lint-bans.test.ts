/** The linter's configuration can fail: what it bans is written once, in a tree of the same shape, and reported. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect } from 'chai'

const OXLINT = resolve('node_modules/oxlint/bin/oxlint')

const banned: [source: string, rule: string][] = [
  ['export const a = Date.now()', 'no-restricted-properties'],
  ['export const a = performance.now()', 'no-restricted-globals'],
  ['export const a = process.hrtime.bigint()', 'no-restricted-properties'],
  ['export const a = Math.random()', 'no-restricted-properties'],
  ["import { randomBytes } from 'node:crypto'\nexport const a = randomBytes(8)", 'no-restricted-imports'],
  ["import { randomUUID as id } from 'node:crypto'\nexport const a = id()", 'no-restricted-imports'],
  ["import * as chance from 'node:crypto'\nexport const a = chance", 'no-restricted-imports'],
  ['export const a = crypto.randomUUID()', 'no-restricted-globals'],
  ['export const a = crypto.getRandomValues(new Uint8Array(8))', 'no-restricted-globals'],
  ['export const a = setTimeout(() => {}, 5)', 'no-restricted-globals'],
  ['export const a = globalThis.setTimeout(() => {}, 5)', 'no-restricted-globals'],
  ['export const a = setInterval(() => {}, 5)', 'no-restricted-globals'],
  ['export const a = setImmediate(() => {})', 'no-restricted-globals'],
  ['queueMicrotask(() => {})', 'no-restricted-globals'],
  ['process.nextTick(() => {})', 'no-restricted-properties'],
  ['export const a = AbortSignal.timeout(5)', 'no-restricted-properties'],
  ["import { setTimeout as sleep } from 'node:timers/promises'\nexport const a = sleep", 'no-restricted-imports'],
  ["import { performance as clock } from 'node:perf_hooks'\nexport const a = clock", 'no-restricted-imports'],
  ["import { connect } from 'node:net'\nexport const a = connect", 'no-restricted-imports'],
  ["import { WebSocket } from 'ws'\nexport const a = WebSocket", 'no-restricted-imports'],
  ["export const a = 'a'.localeCompare('b')", 'no-restricted-properties'],
  ['export const a = (it: any): any => it', 'no-explicit-any'],
  ['export function a(): void { Promise.resolve() }', 'no-floating-promises'],
  ['export const a = [1].forEach(async () => { await Promise.resolve() })', 'no-misused-promises'],
  ['export async function a(): Promise<void> { const one: number = 1\n await one }', 'await-thenable'],
  ['class It { private b = 1 }\nexport const a = new It()["b"]', 'dot-notation'],
  ['declare const it: { to: { be: { true: boolean } } }\nit.to.be.true', 'no-unused-expressions'],
]

describe('the linter', () => {
  let project: string

  before(() => {
    project = mkdtempSync(join(tmpdir(), 'lint-'))
    copyFileSync('.oxlintrc.json', join(project, '.oxlintrc.json'))
    const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, noEmit: true, types: [] }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['packages'] }))
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  /** Rules broken, by file. */
  function lint(files: ReadonlyMap<string, string>): Map<string, string[]> {
    for (const [path, source] of files) {
      mkdirSync(dirname(join(project, path)), { recursive: true })
      writeFileSync(join(project, path), `${source}\n`)
    }
    const run = spawnSync(process.execPath, [OXLINT, '--type-aware', '-f', 'json'], {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, OXLINT_TSGOLINT_PATH: resolve('node_modules/.bin/tsgolint') },
    })
    const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { code: string; filename: string }[] }
    const broken = new Map<string, string[]>()
    for (const { code, filename } of diagnostics) broken.set(filename, [...(broken.get(filename) ?? []), code])
    return broken
  }

  it('reports everything that is banned from the packages, and leaves the real runtime its sources', function () {
    const inRoom = (room: string) => new Map(banned.map(([source], at) => [`${room}/case-${at}.ts`, source]))
    const runtimeOnly = banned.filter(([, rule]) => rule.startsWith('no-restricted-'))
    const found = lint(new Map([...inRoom('packages/server/src'), ...inRoom('packages/core/src/runtime')]))

    for (const [at, [source, rule]] of banned.entries()) {
      expect(found.get(`packages/server/src/case-${at}.ts`)?.join(' '), source).to.include(`(${rule})`)
    }
    for (const [at, [source]] of runtimeOnly.entries()) {
      expect(found.get(`packages/core/src/runtime/case-${at}.ts`), source).to.equal(undefined)
    }
  })
})
