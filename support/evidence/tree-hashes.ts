/** Hashes what a run stood on, so that a later reader can tell what changed since. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { TreeHashes } from './RunFacts'

const SUITE = ['step-definitions', 'support', 'simulation', 'report', 'bench/model', 'cucumber.js']

/** @param root of the checkout */
export function treeHashesOf(root: string): TreeHashes {
  const packages = packageFiles(root)
  const isTest = (path: string): boolean => path.includes('/__tests__/')
  const stated = [...filesUnder(root, 'features'), ...packages.filter(isTest)]
  return {
    stated: Object.fromEntries(stated.toSorted().map((path) => [path, hashOf(root, path)])),
    product: hashOfAll(root, [...packages.filter((path) => !isTest(path)), ...filesUnder(root, 'package-lock.json')]),
    suite: hashOfAll(
      root,
      SUITE.flatMap((part) => filesUnder(root, part)),
    ),
  }
}

/** Sources, programs and manifests; what is installed or built beside them is made from these. */
function packageFiles(root: string): string[] {
  if (!existsSync(join(root, 'packages'))) return []
  return readdirSync(join(root, 'packages')).flatMap((name) =>
    ['src', 'bin', 'package.json'].flatMap((part) => filesUnder(root, `packages/${name}/${part}`)),
  )
}

/** Relative to `root`, with `/`; a file stands for itself, and what is not there for nothing. */
function filesUnder(root: string, path: string): string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    )
}

function hashOfAll(root: string, paths: readonly string[]): string {
  const lines = paths.toSorted().map((path) => `${hashOf(root, path)} ${path}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}

function hashOf(root: string, path: string): string {
  return createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex')
}
