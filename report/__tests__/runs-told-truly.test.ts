/** What the page says of runs that went wrong in every way Cucumber knows, each recorded from Cucumber itself. */
import { expect } from 'chai'
import { EVIDENCE_MEDIA_TYPE, type Evidence } from '../../support/evidence/Evidence'
import { SmallProject } from './SmallProject'

const HOOKS = 'support/run-facts-hook.ts'

/** As somebody reads it: without tags, and with one blank between words. */
function textOf(page: string): string {
  const body = page.slice(page.indexOf('<body>')).replace(/<[^>]*>/g, ' ')
  return body.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replace(/\s+/g, ' ')
}

/** The words of one claim. */
function claimIn(page: string, id: string): string {
  const [article = ''] = new RegExp(`<article class="claim" id="${id}">.*?</article>`, 's').exec(page) ?? []
  return textOf(`<body>${article}`)
}

describe('the page of a run', function () {
  this.timeout(30_000)
  let project: SmallProject

  beforeEach(() => {
    project = new SmallProject()
  })

  afterEach(() => project.remove())

  function says(step: string): void {
    project.write('features/one.feature', project.read('features/one.feature').replace('it works', step))
  }

  function lastPage(...args: string[]): string {
    project.cucumber(...args)
    return project.read('reports/last/acceptance.html')
  }

  function cannotBeAccepted(page: string): void {
    expect(textOf(page)).to.contain('This run cannot be accepted')
  }

  it('in which all is well says so, and which commit it was', () => {
    const commit = project.commit()
    const page = lastPage()
    expect(textOf(page))
      .to.contain('Everything claimed was shown')
      .and.to.contain(`${commit} (clean)`)
      .and.to.contain('it can be accepted')
      .and.to.contain('1 of 1 criterion shown')
    expect(claimIn(page, 'AC-1')).to.contain('✓ shown').and.to.contain('It works at once')
    expect(project.read('reports/acceptance.html')).to.equal(page)
  })

  it('that failed names the criterion, the scenario and the error, and does not drag others with it', () => {
    says('it fails')
    const page = lastPage()
    expect(textOf(page)).to.contain('Failed AC-1: Failed: “It works at once”.').and.to.contain('expected 2, was 1')
    expect(claimIn(page, 'AC-1')).to.contain('✗ failed')
    expect(claimIn(page, 'P-1')).to.contain('✓ shown')
    cannotBeAccepted(page)
  })

  it('in which a criterion was skipped does not show it', () => {
    says('it is passed over')
    const page = lastPage()
    expect(textOf(page)).to.contain('Not everything claimed was shown AC-1: “It works at once”: was skipped.')
    expect(claimIn(page, 'AC-1')).to.contain('○ not shown').and.to.contain('○ skipped')
    cannotBeAccepted(page)
  })

  it('with a step that nothing stands behind does not show its criterion', () => {
    says('nobody knows this')
    const page = lastPage()
    expect(claimIn(page, 'AC-1')).to.contain('○ not shown').and.to.contain('has a step that nothing stands behind')
    expect(textOf(page)).to.contain('Given nobody knows this')
    cannotBeAccepted(page)
  })

  it('in which a scenario passed only when tried again has failed', () => {
    says('it works the second time')
    const page = lastPage('--retry', '1')
    expect(claimIn(page, 'AC-1')).to.contain('✗ failed').and.to.contain('passed only when tried again')
    cannotBeAccepted(page)
  })

  it('with a crash in a hook of a scenario has failed, in that scenario', () => {
    const hook =
      "const { Before } = require('@cucumber/cucumber')\nBefore({ name: 'the ground' }, () => { throw new Error('no ground') })\n"
    project.write(
      'steps.cjs',
      `${hook}${project.read('steps.cjs').replace(/^.*require.*\n/, "const { Given } = require('@cucumber/cucumber')\n")}`,
    )
    const page = lastPage('--tags', 'not @wip')
    expect(claimIn(page, 'AC-1')).to.contain('✗ failed')
    expect(textOf(page)).to.contain('no ground').and.to.contain('the ground')
    cannotBeAccepted(page)
  })

  it('with a crash in a hook of the whole run has failed, whatever passed', () => {
    project.write(
      'support/after-all.cjs',
      "require('@cucumber/cucumber').AfterAll(() => { throw new Error('no end') })\n",
    )
    const page = lastPage('--require', HOOKS, '--require', 'support/after-all.cjs', '--require', 'steps.cjs')
    expect(textOf(page)).to.contain('Failed Outside of any scenario:').and.to.contain('no end')
    cannotBeAccepted(page)
  })

  it('that a hook ended before its first scenario shows nothing', () => {
    project.write(
      'support/first.cjs',
      "require('@cucumber/cucumber').BeforeAll(() => { throw new Error('no start') })\n",
    )
    const page = lastPage('--require', HOOKS, '--require', 'support/first.cjs', '--require', 'steps.cjs')
    expect(textOf(page)).to.contain('Failed (in a run of a part) Outside of any scenario:').and.to.contain('no start')
    expect(claimIn(page, 'AC-1')).to.contain('○ not shown')
    cannotBeAccepted(page)
  })

  it('that was interrupted says that it has not ended, and leaves the last whole page alone', () => {
    project.cucumber()
    const whole = project.read('reports/acceptance.html')
    project.write(
      'steps.cjs',
      `${project.read('steps.cjs')}\n  Given('somebody interrupts it', () => process.kill(process.pid, 'SIGKILL'))\n`,
    )
    says('somebody interrupts it')
    expect(textOf(lastPage())).to.contain('A run that has not ended')
    expect(project.read('reports/acceptance.html')).to.equal(whole)
  })

  it('by parallel workers tells of all of them', () => {
    const commit = project.commit()
    const page = lastPage('--parallel', '2')
    expect(textOf(page)).to.contain('Everything claimed was shown').and.to.contain(`${commit} (clean)`)
    expect(claimIn(page, 'AC-1')).to.contain('✓ shown')
    expect(claimIn(page, 'P-1')).to.contain('✓ shown')
  })

  it('of a part says that it is one, and leaves the last whole page alone', () => {
    project.cucumber()
    const whole = project.read('reports/acceptance.html')
    const page = lastPage('--tags', '@AC-1')
    expect(textOf(page)).to.contain('A run of a part: it says nothing of the rest').and.to.contain('were not started')
    cannotBeAccepted(page)
    expect(lastPage('features/one.feature')).to.contain('1 of 2 feature files were not part of this run')
    expect(project.read('reports/acceptance.html')).to.equal(whole)
  })

  it('without git says that the commit is unknown', () => {
    const page = lastPage()
    expect(textOf(page)).to.contain('unknown: no git').and.to.contain('Everything claimed was shown')
  })

  it('on a dirty tree says so', () => {
    project.commit()
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    expect(textOf(lastPage())).to.contain('(with changes that are in no commit)')
  })

  it('says how many planted mistakes were caught, on which commit, and which were not', () => {
    const commit = project.commit()
    expect(textOf(lastPage())).to.contain('no planted mistakes were tried')
    const planted = { consequence: 'it is <lost>', tag: '@AC-1', scenario: 'It works', step: 'it works' }
    const defects = [
      { ...planted, name: 'ack-before-apply', verdict: 'caught' },
      { ...planted, name: 'lost-batch', verdict: 'survived', scenario: null, step: null },
    ]
    project.write('reports/defects.json', JSON.stringify({ commit, selection: 'all', catalogue: 2, defects }))
    const page = lastPage()
    expect(textOf(page))
      .to.contain('1 of 2 planted mistakes caught.')
      .and.to.contain('Not caught')
      .and.to.contain('✗ survived')
    expect(page).to.contain('it is &lt;lost&gt;')
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    project.commit()
    expect(textOf(lastPage())).to.contain(`1 of 2 planted mistakes caught, on commit ${commit.slice(0, 12)}.`)
  })

  it('says what a benchmark came to, on which commit, with its drawing', () => {
    const commit = project.commit()
    expect(textOf(lastPage())).to.contain('Not measured beside this run')
    const spread = { median: 0.8, min: 0.7, max: 0.9, count: 5 }
    const compared = [{ comparison: { name: 'writes <at once>', of: 'ours' }, figures: [], spread, figure: 0.8 }]
    const targets = { 'writes <at once>': { bound: 'at least', target: 6, aim: 9, unit: '×' } }
    const bench = { commit: commit.slice(0, 12), node: 'v20', cpu: 'Xeon', cpus: 2, isQuick: false, targets, compared }
    project.write('reports/bench.json', JSON.stringify(bench))
    const page = lastPage()
    expect(textOf(page)).to.contain('0 of 1 figures are where they are to be; on 2 × Xeon, Node v20.')
    expect(page).to.contain('Figures of the benchmark against their targets').and.to.contain('writes &lt;at once&gt;')
    project.write('packages/small/src/index.ts', 'export const small = 2\n')
    project.commit()
    expect(textOf(lastPage())).to.contain(`Node v20, on commit ${commit.slice(0, 12)}.`)
  })

  it('that was cut short, made from what it left, says that it did not end', () => {
    project.cucumber()
    const messages = project.read('reports/last/messages.ndjson').trimEnd().split('\n')
    project.write('reports/cut/messages.ndjson', messages.slice(0, -4).join('\n'))
    const { exitCode, output } = project.command('report', '--messages', 'reports/cut/messages.ndjson')
    expect(exitCode, output).to.equal(0)
    const page = project.read('reports/cut/acceptance.html')
    expect(textOf(page)).to.contain('Failed The run did not come to its end.')
    cannotBeAccepted(page)
  })

  it('is the same when it is made again, and another when one recorded ownership is', () => {
    project.write('steps.cjs', `${project.read('steps.cjs')}\n  ${attaching()}`)
    says('it is seen')
    const page = lastPage()
    expect(page).to.contain('<svg')
    const again = (path: string): string => {
      project.command('report', '--messages', path, '--out', 'reports/again.html')
      return project.read('reports/again.html')
    }
    expect(again('reports/last/messages.ndjson')).to.equal(page)
    const moved = project
      .read('reports/last/messages.ndjson')
      .replaceAll('\\"owners\\":[\\"n1\\"', '\\"owners\\":[\\"n2\\"')
    project.write('reports/moved.ndjson', moved)
    const picture = (html: string): string => /<svg.*<\/svg>/s.exec(html)?.[0] ?? ''
    expect(picture(again('reports/moved.ndjson'))).to.not.equal(picture(page))
  })
})

/** A step that leaves evidence of two nodes, of which the first stops. */
function attaching(): string {
  const owners = Array.from({ length: 271 }, (_, at) => (at % 2 === 0 ? 'n1' : 'n2'))
  const evidence: Evidence = {
    version: 1,
    topology: 'in-process',
    startedAt: 0,
    operations: [],
    operationCount: 0,
    faults: [{ kind: 'stop', target: 'n1', from: 10, to: null }],
    ownership: [
      { at: 0, label: '2 members at rest', owners, backups: owners.map(() => []), version: 3 },
      { at: 20, label: 'n1 has left', owners: owners.map(() => 'n2'), backups: owners.map(() => []), version: 4 },
    ],
    versions: [],
    stats: [],
    judge: { verdict: 'clean', breaches: [], counts: {} },
  }
  const [body, type] = [JSON.stringify(evidence), EVIDENCE_MEDIA_TYPE].map((text) => JSON.stringify(text))
  return `Given('it is seen', function () { this.attach(${body}, ${type}) })\n`
}
