/** The catalogue is whole: every module tells all of itself, and names what there is. */
import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Defect, ScenarioDetector } from '../../../defects/Defect'
import type { Entry } from '../aim'
import { readCatalogue } from '../catalogue'
import { Children } from '../Children'
import type { Message } from '../Run'

const ROOT = join(__dirname, '../../..')
const FEWEST = 40
/** A criterion, or a promise. */
const TAG = /^@(AC|bug|deviation|P)-[1-9]\d*$/

interface Suite {
  readonly pickles: readonly NonNullable<Message['pickle']>[]
  readonly hooks: readonly string[]
}

async function suiteOf(children: Children): Promise<Suite> {
  const messages: Message[] = []
  const args = [
    'node_modules/@cucumber/cucumber/bin/cucumber.js',
    '--config=scripts/repeat-profile.js',
    '--format=./scripts/defects/tell-scenarios.cjs',
    '--dry-run',
  ]
  const hear = (message: unknown): boolean => {
    messages.push(message as Message)
    return false
  }
  const { trouble } = await children.run({ args, hear })
  if (trouble !== null) throw new Error(trouble)
  return {
    pickles: messages.flatMap(({ pickle }) => pickle ?? []),
    hooks: messages.flatMap(({ hook }) => hook?.name ?? []),
  }
}

/** Undefined where the suite has what the module names. */
function missing({ tag, scenario, step }: ScenarioDetector, { pickles, hooks }: Suite): string | undefined {
  const tagged = pickles.filter(({ tags }) => tags.some(({ name }) => name === tag))
  const named = tagged.filter(({ name }) => scenario === undefined || name === scenario)
  if (tagged.length === 0) return `no scenario bears ${tag}`
  if (named.length === 0) return `no scenario with ${tag} is called "${scenario}"`
  const stated = hooks.includes(step) || named.some(({ steps }) => steps.some(({ text }) => text.startsWith(step)))
  return stated ? undefined : `none of its steps, and no hook, is "${step}"`
}

function isTold(defect: Defect): boolean {
  return [defect.name, defect.source, defect.consequence].every((text) => typeof text === 'string' && text.length > 3)
}

describe('the catalogue of defects', () => {
  let entries: readonly Entry[]
  let suite: Suite

  before(async function () {
    this.timeout(120_000)
    const children = new Children(ROOT)
    try {
      ;[entries, suite] = await Promise.all([readCatalogue(children), suiteOf(children)])
    } finally {
      children.close()
    }
  })

  function defects(): readonly Defect[] {
    return entries.flatMap((entry) => ('defect' in entry ? [entry.defect] : []))
  }

  it(`has at least ${FEWEST} modules, and every patch finds what it patches`, () => {
    const broken = entries.filter((entry) => 'cannotLoad' in entry)
    expect(broken).to.deep.equal([])
    expect(entries.length).to.be.at.least(FEWEST)
  })

  it('has each under the name of its file, and each name once', () => {
    const names = entries.map((entry) => ('defect' in entry ? entry.defect.name : entry.name))
    expect(names).to.deep.equal(entries.map(({ name }) => name))
    expect(new Set(names).size).to.equal(names.length)
  })

  it('says of each where it comes from and what a user would suffer', () => {
    expect(defects().filter((defect) => !isTold(defect))).to.deep.equal([])
  })

  it('names criteria and promises', () => {
    const tags = defects().flatMap(({ fails, alsoFails }) => ['tag' in fails ? fails.tag : '@AC-1', ...alsoFails])
    expect(tags.filter((tag) => !TAG.test(tag))).to.deep.equal([])
    const own = defects().filter(({ fails, alsoFails }) => 'tag' in fails && alsoFails.includes(fails.tag))
    expect(own.map(({ name }) => name)).to.deep.equal([])
  })

  it('names scenarios, steps and hooks that there are', () => {
    const wrong = defects().flatMap(({ name, fails }) => {
      const why = 'test' in fails ? undefined : missing(fails, suite)
      return why === undefined ? [] : [`${name}: ${why}`]
    })
    expect(wrong).to.deep.equal([])
  })

  it('names files of tests that there are', () => {
    const files = defects().flatMap(({ fails }) => ('test' in fails ? [fails.test] : []))
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).to.deep.equal([])
  })
})
