/** The check can fail: every rule is shown one breach it reports, and the nearest thing it lets pass. */
import { expect } from 'chai'
import { checkSource } from '../check-source.cjs'

const PRODUCT = 'packages/server/src/cluster/thing.ts'
const TEST = 'packages/server/src/__tests__/thing.test.ts'
const STEPS = 'step-definitions/writing.ts'

function rulesBroken(path: string, text: string): string[] {
  return checkSource(path, text).map((finding) => finding.rule)
}

const breaches: [rule: string, path: string, text: string][] = [
  ['argless-date', PRODUCT, 'export const at = new Date()'],
  ['argless-date', PRODUCT, 'export const at = new Date'],
  ['argless-date', PRODUCT, 'export const text = Date(5)'],
  ['renamed-global', PRODUCT, 'export const Clock = Date'],
  ['renamed-global', PRODUCT, 'export function at() { const { now } = Date; return now() }'],
  ['renamed-global', PRODUCT, 'export function at() { return read({ Math }) }'],
  ['module-state', PRODUCT, 'let counter = 0'],
  ['module-state', PRODUCT, 'export var counter = 0'],
  ['module-state', PRODUCT, 'const seen = new Map<string, number>()'],
  ['module-state', PRODUCT, 'const seen: string[] = []'],
  ['module-state', PRODUCT, 'class Node { static count = 0 }'],
  ['module-state', PRODUCT, 'class Node { static readonly seen = new Set<string>() }'],
  ['module-state', 'packages/core/src/runtime/RealRuntime.ts', 'let last = 0'],
  ['double-assertion', STEPS, 'const node = thing as unknown as Node'],
  ['double-assertion', TEST, 'const node = (thing as object) as Node'],
  ['double-assertion', TEST, 'start(undefined as never)'],
  ['fixed-sleep', STEPS, "import { setTimeout as sleep } from 'node:timers/promises'"],
  ['fixed-sleep', TEST, 'await new Promise((resolve) => setTimeout(resolve, 50))'],
  ['fixed-sleep', TEST, 'await new Promise<void>((done) => { setTimeout(() => done(), 50) })'],
  ['fixed-port', TEST, "ServerFactory.create({ nodeId: 'a', port: 8080 })"],
  ['fixed-port', 'examples/one-node.ts', "ServerFactory.create({ nodeId: 'a', port: 0, clusterPort: 9080 })"],
  ['fixed-port', TEST, 'server.listen(8080)'],
  ['replaced-method', TEST, 'SyncEngine.prototype.send = () => {}'],
  ['replaced-method', STEPS, "Reflect.set(node, 'state', null)"],
  ['silent-disable', PRODUCT, '// ox' + 'lint-disable-next-line no-restricted-globals'],
]

const allowed: [what: string, path: string, text: string][] = [
  ['a Date of a given time', PRODUCT, 'export const at = new Date(millis).toISOString()'],
  ['arithmetic', PRODUCT, 'export const half = Math.floor(5 / 2)'],
  ['a question about a Date', PRODUCT, 'export const is = (it: unknown): it is Date => it instanceof Date'],
  ['a member that is called Date', PRODUCT, 'export const at = header.Date'],
  ['a let inside a function', PRODUCT, 'export function sum() { let total = 0; return total }'],
  ['a read-only table', PRODUCT, "const words: ReadonlySet<string> = new Set(['a'])"],
  ['a frozen list', PRODUCT, "const words = ['a', 'b'] as const"],
  ['state in the real runtime', 'packages/core/src/runtime/RealRuntime.ts', 'export const now = () => new Date()'],
  ['state in a test', TEST, 'let node: Node'],
  ['a member of something unknown', TEST, "Reflect.get(message, 'type')"],
  ['one assertion', PRODUCT, 'export const node = thing as Node'],
  ['a deadline in the file that waits', 'support/eventually.ts', 'await new Promise((next) => setTimeout(next, 10))'],
  ['a timer that rejects', TEST, 'new Promise((resolve, reject) => setTimeout(() => reject(late), 50))'],
  ['a port the system chooses', TEST, "ServerFactory.create({ nodeId: 'a', port: 0 })"],
  ['a disabled rule with its reason', PRODUCT, '// ox' + 'lint-disable-next-line no-console -- it is the command line'],
]

describe('check-source', () => {
  for (const [rule, path, text] of breaches) {
    it(`reports ${rule} in ${path}: ${text}`, () => expect(rulesBroken(path, text)).to.deep.equal([rule]))
  }

  for (const [what, path, text] of allowed) {
    it(`lets pass ${what}: ${text}`, () => expect(rulesBroken(path, text)).to.deep.equal([]))
  }

  it('names the line and the reason', () => {
    const [finding] = checkSource(PRODUCT, '// a comment\n\nlet counter = 0\n')
    expect(finding).to.deep.include({ path: PRODUCT, line: 3 })
    expect(finding?.reason).to.include('state that all nodes of a process share')
  })
})
