/** The baseline bites: in a copy of the project from which one of its tests was deleted, AC-6 is red, and says why. */
import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { readManifest } from '../../support/baseline/manifest'
import { node } from '../../support/baseline/mocha'
import { copyProject } from '../project-copy'
import type { ProjectCopy } from '../project-copy'

/** Cuts the first `it(…)` out of the source; returns its title. */
function deleteFirstTest(path: string): string {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  let found: { node: ts.ExpressionStatement; title: string } | undefined
  const visit = (each: ts.Node): void => {
    if (found !== undefined) return
    if (
      ts.isExpressionStatement(each) &&
      ts.isCallExpression(each.expression) &&
      each.expression.expression.getText() === 'it'
    ) {
      const [title] = each.expression.arguments
      if (title !== undefined && ts.isStringLiteralLike(title)) found = { node: each, title: title.text }
    }
    ts.forEachChild(each, visit)
  }
  visit(source)
  if (found === undefined) throw new Error(`${path} holds no test that could be deleted`)
  writeFileSync(path, text.slice(0, found.node.getStart()) + text.slice(found.node.getEnd()))
  return found.title
}

describe('the baseline', function () {
  this.timeout(60_000)
  let copy: ProjectCopy

  before(() => {
    copy = copyProject()
  })

  after(() => copy.remove())

  it('turns AC-6 red when one of its tests was deleted, and names the test', async () => {
    const [file] = readManifest(copy.root).files.filter((each) => each.suite === 'single-server')
    if (file === undefined) throw new Error('the baseline names no single-server test')
    const title = deleteFirstTest(join(copy.root, file.path))
    const { exitCode, output } = await node(copy.root, [
      join(copy.root, 'node_modules/@cucumber/cucumber/bin/cucumber.js'),
      '--tags=@AC-6',
      '--name=The single-server tests',
    ])
    expect(exitCode, output).to.equal(1)
    expect(output).to.contain('1 scenario (1 failed)').and.to.contain('missing').and.to.contain(title)
    expect(output).to.contain('every test of the baseline is still there')
  })
})
