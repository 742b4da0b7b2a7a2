/** Programs that are started here end here, with what they started, and leave nothing behind. */
import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { Children } from '../Children'

const FOR_EVER = 'setInterval(() => undefined, 1000)'

describe('Children', () => {
  let children: Children

  beforeEach(() => {
    children = new Children(process.cwd())
  })
  afterEach(() => children.close())

  it('hand on what a program tells, and say that it ended', async () => {
    const heard: unknown[] = []
    const hear = (message: unknown): boolean => heard.push(message) > 9
    const end = await children.run({ args: ['--eval', 'process.send({ a: 1 }); process.send({ b: 2 })'], hear })
    expect(heard).to.deep.equal([{ a: 1 }, { b: 2 }])
    expect(end.trouble).to.equal(null)
  })

  it('end a program once enough was heard, with the programs that it started', async () => {
    // The grandchild holds the same pipe, so that this program's end is told only when both are gone.
    const stdio = "{ stdio: ['ignore', 'ignore', 'inherit'] }"
    const grandchild = `require('node:child_process').spawn(process.execPath, ['--eval', '${FOR_EVER}'], ${stdio})`
    const hear = (message: unknown): boolean => message === 'it runs'
    const telling = `${grandchild}.once('spawn', () => process.send('it runs')); ${FOR_EVER}`
    const end = await children.run({ args: ['--eval', telling], hear })
    expect(end.trouble).to.equal(null)
  })

  it('say with its own words why a program failed', async () => {
    const failing = 'throw new Error("there is no method go left to patch")'
    const { trouble } = await children.run({ args: ['--eval', failing], hear: () => false })
    expect(trouble).to.equal('Error: there is no method go left to patch')
  })

  it('give each a folder for what it leaves behind, and take that away', async () => {
    let folder = ''
    const hear = (message: unknown): boolean => (folder = String(message)) === ''
    const leaving = 'const f = require("node:fs").mkdtempSync(require("node:os").tmpdir() + "/x-"); process.send(f)'
    await children.run({ args: ['--eval', leaving], hear })
    expect(folder).to.contain('defects-')
    expect(existsSync(folder)).to.equal(false)
  })
})
