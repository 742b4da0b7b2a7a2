/**
 * The baseline: which tests there were, in which files, when somebody last vouched for them. A run only reads
 * it; `npm run baseline` writes it, and so does an acceptance (`npm run sign-off`).
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const MANIFEST_PATH = 'sign-offs/baseline.json'

/** The rule, as the manifest itself tells it. */
export const CLASSIFICATION =
  'Every test file under packages/ belongs to exactly one suite, so that none is exempt. single-server: its path ' +
  'contains "single-server": a client and one server, with no cluster between them. cluster: every other, since ' +
  'what both modes share has to hold for the cluster too.'

export type Suite = 'single-server' | 'cluster'

export interface BaselineFile {
  /** Relative to the project's root. */
  readonly path: string
  readonly sha256: string
  readonly suite: Suite
  /** Full titles. */
  readonly tests: readonly string[]
}

export interface Manifest {
  readonly classification: string
  readonly files: readonly BaselineFile[]
}

export function suiteOf(path: string): Suite {
  return path.includes('single-server') ? 'single-server' : 'cluster'
}

export function hashOf(root: string, path: string): string {
  return createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex')
}

/** Every test file of the packages, relative to `root`, sorted. */
export function testFiles(root: string): string[] {
  return readdirSync(join(root, 'packages'))
    .flatMap((name) => {
      const sources = `packages/${name}/src`
      return readdirSync(join(root, sources), { recursive: true, encoding: 'utf8' }).map((file) => `${sources}/${file}`)
    })
    .filter((path) => path.includes('/__tests__/') && path.endsWith('.test.ts'))
    .sort()
}

/** @throws when there is no baseline */
export function readManifest(root: string): Manifest {
  const path = join(root, MANIFEST_PATH)
  if (!existsSync(path)) throw new Error(`there is no ${MANIFEST_PATH}; \`npm run baseline\` writes it`)
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

export function writeManifest(root: string, manifest: Manifest): void {
  const target = join(root, MANIFEST_PATH)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, `${JSON.stringify(manifest, undefined, 2)}\n`)
}
