/** Decisions are recorded in clones made for this, never here: what is refused, and what a recorded one holds. */
import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SmallProject } from '../../report/__tests__/SmallProject'
import type { Decision } from '../../report/sign-off/Decision'

const JANE = ['--as', 'Jane Doe, head of operations']
const ACCEPTED = [...JANE, '--decision', 'accepted']
const REJECTED = [...JANE, '--decision', 'rejected']

describe('npm run sign-off', function () {
  this.timeout(60_000)
  let project: SmallProject

  beforeEach(() => {
    project = new SmallProject()
  })

  afterEach(() => project.remove())

  function signOff(...args: string[]): { exitCode: number | null; output: string } {
    return project.command('sign-off', ...args)
  }

  function decisions(): string[] {
    if (!project.has('sign-offs')) return []
    return readdirSync(join(project.root, 'sign-offs')).filter((file) => file !== 'baseline.json')
  }

  function refuses(args: readonly string[], why: string): void {
    const { exitCode, output } = signOff(...args)
    expect(output).to.contain(why)
    expect(exitCode).to.equal(1)
    expect(decisions()).to.deep.equal([])
    expect(project.has('sign-offs/baseline.json')).to.equal(false)
  }

  it('records an acceptance with commit, verdict, hashes and tests, and shows it in the report', () => {
    const commit = project.commit()
    project.cucumber()
    const { exitCode, output } = signOff(...ACCEPTED, '--note', 'as <agreed>')
    expect(exitCode, output).to.equal(0)
    const [file = ''] = decisions()
    expect(file).to.match(new RegExp(`^\\d{4}-\\d{2}-\\d{2}-jane-doe-${commit.slice(0, 7)}\\.json$`))
    const decision = JSON.parse(project.read(`sign-offs/${file}`)) as Decision
    expect(decision).to.include({ name: 'Jane Doe', role: 'head of operations', decision: 'accepted', commit })
    expect(decision).to.include({ verdict: 'shown', note: 'as <agreed>' })
    const messages = project.read('reports/messages.ndjson')
    expect(decision.messagesSha256).to.equal(createHash('sha256').update(messages).digest('hex'))
    expect(decision.tests.map(({ path, tests }) => ({ path, tests }))).to.deep.equal([
      { path: 'packages/small/src/__tests__/small.test.ts', tests: ['small is'] },
    ])
    expect(Object.keys(decision.tree.stated)).to.include('features/one.feature')
    const baseline = JSON.parse(project.read('sign-offs/baseline.json')) as { files: unknown }
    expect(baseline.files).to.deep.equal(decision.tests)
    expect(project.read('reports/acceptance.html'))
      .to.contain('accepted by Jane Doe, head of operations')
      .and.to.contain('as &lt;agreed&gt;')
      .and.to.contain('It was made on this very run.')
  })

  it('lets a second person decide on the same run, before and after the first decision is committed, and nobody twice', () => {
    project.commit()
    project.cucumber()
    expect(signOff(...ACCEPTED).exitCode).to.equal(0)
    expect(signOff('--as', 'Ben, buyer', '--decision', 'rejected').exitCode).to.equal(0)
    project.commit()
    expect(signOff('--as', 'Cleo, counsel', '--decision', 'accepted').exitCode).to.equal(0)
    const { exitCode, output } = signOff('--as', 'jane doe, somebody else', '--decision', 'rejected')
    expect(exitCode).to.equal(1)
    expect(output).to.contain('Jane Doe accepted commit')
    expect(decisions()).to.have.length(3)
  })

  it('says in later reports what changed since', () => {
    project.commit()
    project.cucumber()
    signOff(...ACCEPTED)
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    project.write('features/two.feature', `${project.read('features/two.feature')}\n`)
    project.commit()
    project.cucumber()
    expect(project.read('reports/acceptance.html'))
      .to.contain('The product changed.')
      .and.to.contain('Changed: features/two.feature.')
      .and.to.contain('none is recorded')
  })

  it('refuses where nobody, no role or no decision is named', () => {
    refuses([], '--as is missing')
    refuses(['--as', ', buyer', '--decision', 'accepted'], 'names nobody')
    refuses(['--as', 'Jane', '--decision', 'accepted'], 'has no role')
    refuses(JANE, '--decision is missing')
    refuses([...JANE, '--decision', 'perhaps'], '--decision "perhaps" is not known')
  })

  it('refuses without git, without a run, and with messages that were cut', () => {
    project.cucumber()
    refuses(ACCEPTED, 'there is no git here')
    project.commit()
    refuses(ACCEPTED, 'the run does not know its commit')
    project.write('reports/messages.ndjson', project.read('reports/messages.ndjson').slice(0, 2000))
    refuses(ACCEPTED, 'reports/messages.ndjson cannot be read')
  })

  it('refuses a dirty tree, and a run that was made on one', () => {
    project.commit()
    project.cucumber()
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    refuses(ACCEPTED, 'the tree is dirty: commit or undo packages/small/src/index.ts')
    project.cucumber()
    project.commit()
    refuses(REJECTED, 'the run was made on a dirty tree')
  })

  it('refuses a run of another commit', () => {
    project.commit()
    project.cucumber()
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    project.commit()
    refuses(REJECTED, 'since then packages/small/src/index.ts changed')
  })

  it('refuses a run of a part, which is not filed and does not replace the last whole one', () => {
    project.commit()
    project.cucumber('--tags', '@AC-1')
    refuses(ACCEPTED, 'no whole run is filed')
    project.write('reports/messages.ndjson', project.read('reports/last/messages.ndjson'))
    refuses(REJECTED, 'the run was partial')
  })

  it('refuses to accept a run that failed, and records that it was rejected', () => {
    project.write('features/one.feature', project.read('features/one.feature').replace('it works', 'it fails'))
    project.commit()
    project.cucumber()
    refuses(ACCEPTED, 'the run cannot be accepted, its verdict is "failed"')
    expect(signOff(...REJECTED).exitCode).to.equal(0)
    const [file = ''] = decisions()
    expect(JSON.parse(project.read(`sign-offs/${file}`))).to.include({ decision: 'rejected', verdict: 'failed' })
    expect(project.has('sign-offs/baseline.json')).to.equal(false)
  })

  it('refuses to accept while a criterion has no scenario, or one that is unfinished', () => {
    project.write('features/one.feature', project.read('features/one.feature').replace('@AC-1', '@AC-1 @wip'))
    project.commit()
    project.cucumber()
    refuses(ACCEPTED, 'AC-1: “It works at once”: was not started')
  })

  it('refuses to accept when a test fails that the features do not run', () => {
    const broken = "describe('small', () => { it('is', () => { throw new Error('gone') }) })\n"
    project.write('packages/small/src/__tests__/small.test.ts', broken)
    project.commit()
    project.cucumber()
    refuses(ACCEPTED, '1 of 1 tests did not pass')
  })
})
