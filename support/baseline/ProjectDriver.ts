/** What a developer does with this project's own files: runs a test, loads a module, reads a source. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { node, runMocha } from './mocha'
import type { TestRun } from './mocha'

export const PROJECT_ROOT = join(__dirname, '../..')

/** Ways to get past a type into what a node or a client keeps to itself. */
const REACHES = [
  /\bas any\b/,
  /\bas unknown as\b/,
  /\bas never\b/,
  /@ts-(ignore|expect-error|nocheck)/,
  /\bReflect\.(get|set)\b/,
  /\.prototype\b/,
  /\w\[['"]\w+['"]\]/,
]

export interface LoadedModule {
  readonly exports: readonly string[]
  /** Files of this project that were loaded with it, relative to its root. */
  readonly files: readonly string[]
}

export class ProjectDriver {
  constructor(private readonly root = PROJECT_ROOT) {}

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  run(path: string): Promise<TestRun> {
    return runMocha(this.root, [path])
  }

  /** In a process of its own, so that nothing is loaded already. */
  async load(path: string): Promise<LoadedModule> {
    const script = `
      const { relative, join } = require('node:path')
      const before = new Set(Object.keys(require.cache))
      const loaded = require(join(process.cwd(), ${JSON.stringify(path)}))
      const files = Object.keys(require.cache).filter((file) => !before.has(file) && !file.includes('node_modules'))
      console.log(JSON.stringify({ exports: Object.keys(loaded), files: files.map((file) => relative(process.cwd(), file)) }))
    `
    const { exitCode, output } = await node(this.root, ['--require=ts-node/register', '--eval', script])
    if (exitCode !== 0) throw new Error(`loading ${path} failed:\n${output}`)
    return JSON.parse(output) as LoadedModule
  }

  /** True when the file at `path` imports `name` from the file at `source`. */
  imports(path: string, name: string, source: string): boolean {
    const text = readFileSync(join(this.root, path), 'utf8')
    const from = relative(dirname(path), source).replace(/\.ts$/, '')
    const imports = [...text.matchAll(/import\s*{([^}]*)}\s*from\s*['"]([^'"]+)['"]/g)]
    return imports.some(
      ([, names, module]) => module === from && names?.split(',').some((each) => each.trim() === name),
    )
  }

  /** The lines of a source that reach through a type into something private. */
  reaches(path: string): string[] {
    const lines = readFileSync(join(this.root, path), 'utf8').split('\n')
    return lines.filter((line) => REACHES.some((reach) => reach.test(line)))
  }
}
