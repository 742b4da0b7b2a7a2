/** What is measured is what would be published: it is compiled first, unless nothing has changed since. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..')
const BUILD = join(ROOT, 'scripts/build.cjs')
const NEWEST_BUILT = join(ROOT, 'build/node_modules/@topgunbuild/server/lib/index.d.mts')

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newestSource(): number {
  const files = readdirSync(join(ROOT, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/\\]+[/\\](src|bin|package\.json)/.test(file) && !file.includes('__tests__'))
    .map((file) => changedAt(join(ROOT, 'packages', file)))
  return Math.max(changedAt(BUILD), ...files)
}

/** @throws when it does not compile */
export function buildIfStale(): void {
  if (newestSource() < changedAt(NEWEST_BUILT)) return
  console.log('Building the packages …')
  const { status } = spawnSync(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('The packages do not compile: see above, or run "npm run build".')
}
