/** Who cannot run the project is told in one sentence. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { satisfies, whatIsMissing } from '../preflight.cjs'

const RANGE = '^20.19.0 || ^22.12.0 || >=24'

describe('preflight', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'preflight-'))
    cpSync('package.json', join(root, 'package.json'))
  })

  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const versions: [version: string, good: boolean][] = [
    ['v14.21.3', false],
    ['v18.20.0', false],
    ['v20.18.3', false],
    ['v20.19.0', true],
    ['v21.7.0', false],
    ['v22.11.0', false],
    ['v22.12.0', true],
    ['v23.1.0', false],
    ['v24.0.0', true],
    ['v25.3.1', true],
  ]
  for (const [version, good] of versions) {
    it(`takes Node ${version} as ${good ? 'new enough' : 'unfit'}`, () => {
      expect(satisfies(version, RANGE)).to.equal(good)
    })
  }

  it('names the Node it needs and the one it found', () => {
    expect(whatIsMissing('v18.20.0', root)).to.equal(`This project needs Node ${RANGE}, and this is Node v18.20.0.`)
  })

  it('names the command that installs the dependencies', () => {
    expect(whatIsMissing('v20.19.0', root)).to.equal('The dependencies are not installed: run `npm ci` first.')
  })

  it('has nothing to say once they are installed', () => {
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}')
    expect(whatIsMissing('v20.19.0', root)).to.equal(undefined)
  })
})
