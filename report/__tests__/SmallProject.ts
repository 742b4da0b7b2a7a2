/** A project of a few files in a temporary folder, with the report of this one, whose runs of Cucumber take a second. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(__dirname, '../..')
/** What a report and a sign-off are made with. */
const COPIED = [
  'report',
  'support/evidence',
  'support/baseline',
  'support/run-facts-hook.ts',
  'bench/model',
  'scripts',
  'tsconfig.json',
]

const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules\nreports/\n',
  'package.json': '{ "name": "small", "private": true }\n',
  'cucumber.js': `module.exports = {
    default: {
      requireModule: ['ts-node/register'],
      require: ['support/run-facts-hook.ts', 'steps.cjs'],
      tags: 'not @wip',
      worldParameters: { topology: 'in-process', slowness: 1 },
      format: ['summary', ['./report/formatter.cjs', 'reports/last/acceptance.html']],
    },
  }
  `,
  'steps.cjs': `const { Given } = require('@cucumber/cucumber')
  Given('it works', () => undefined)
  Given('it fails', () => { throw new Error('expected 2, was 1') })
  Given('it is passed over', () => 'skipped')
  let tries = 0
  Given('it works the second time', () => { if (++tries === 1) throw new Error('not yet') })
  `,
  'features/SPEC-048c.md':
    '# A small specification\n\n| tag | criterion |\n| --- | --- |\n| `@AC-1` | It **works**. |\n',
  'features/PROMISES.md': '# Promises\n\n- **P-1** It goes on working.\n',
  'features/one.feature': '@AC-1\nFeature: One\n\n  Example: It works at once\n    Given it works\n',
  'features/two.feature': '@P-1\nFeature: Two\n\n  Example: It works for long\n    Given it works\n',
  'packages/small/src/__tests__/small.test.ts': "describe('small', () => { it('is', () => undefined) })\n",
  'packages/small/src/index.ts': 'export const small = 1\n',
}

export interface Ended {
  readonly exitCode: number | null
  readonly output: string
}

export class SmallProject {
  readonly root = mkdtempSync(join(tmpdir(), 'small-'))

  /** @param files that differ from a project in which all is well, by path */
  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const path of COPIED) {
      cpSync(join(ROOT, path), join(this.root, path), {
        recursive: true,
        filter: (source) => !source.includes('__tests__'),
      })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'))
    for (const [path, text] of Object.entries({ ...FILES, ...files })) this.write(path, text)
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path))
  }

  cucumber(...args: string[]): Ended {
    return this.node('node_modules/@cucumber/cucumber/bin/cucumber.js', ...args)
  }

  /** One of the commands in `scripts/`. */
  command(name: string, ...args: string[]): Ended {
    return this.node('--require=ts-node/register', `scripts/${name}.ts`, ...args)
  }

  /** Everything there is becomes a commit of a repository that knows nothing of its surroundings. */
  commit(): string {
    if (!this.has('.git')) this.git('init', '--quiet')
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message=as it is')
    return this.git('rev-parse', 'HEAD').trim()
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  private git(...args: string[]): string {
    const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, ...args], { cwd: this.root, encoding: 'utf8' })
  }

  private node(...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.root, encoding: 'utf8' })
    return { exitCode: status, output: stdout + stderr }
  }
}
