/** A copy of this project in a temporary folder, whose packages are the copied ones, to be changed at will. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const ROOT = join(__dirname, '..')
const COPIED = [
  'features',
  'packages',
  'scripts',
  'sign-offs',
  'step-definitions',
  'report',
  'bench',
  'simulation',
  'support',
  'cucumber.js',
  'package.json',
  'tsconfig.json',
]
const SCOPE = '@topgunbuild'

export interface ProjectCopy {
  readonly root: string
  remove(): void
}

export function copyProject(): ProjectCopy {
  const root = mkdtempSync(join(tmpdir(), 'project-'))
  for (const name of COPIED.filter((each) => existsSync(join(ROOT, each)))) {
    cpSync(join(ROOT, name), join(root, name), {
      recursive: true,
      filter: (source) => !['node_modules', 'reports'].includes(basename(source)),
    })
  }
  linkModules(root)
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Everything installed is shared with the original but the project's own packages, which are links to their sources. */
function linkModules(root: string): void {
  const [from, to] = [join(ROOT, 'node_modules'), join(root, 'node_modules')]
  mkdirSync(join(to, SCOPE), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== SCOPE) symlinkSync(join(from, name), join(to, name))
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(root, 'packages', name), join(to, SCOPE, name))
  }
}
