/**
 * `npm run check:browser`: bundles the client as an application would, and lets two of it work against three nodes in a real
 * browser: each sees what the other writes, a query follows, an owner that leaves is not noticed, and what was written
 * while no node answered outlives the client.
 */
import { DEFAULT_JWT_SECRET, ServerFactory, type ServerCoordinator } from '@topgunbuild/server'
import { partitionIdOf } from '@topgunbuild/core'
import jwt from 'jsonwebtoken'
import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumPath } from '../report/browser/chromium'
import { eventually } from '../support/eventually'
import { bundlePage } from './browser/bundle'

const HELP = `npm run check:browser

Bundles the client with esbuild for browsers, where nothing of Node may be in it, and runs two of it in pages of Chromium against
three nodes of this process. Prints a line a step; ends with 1 at the first that fails, with 2 where there is no Chromium (Debian's
package: chromium; elsewhere CHROMIUM names the program).`

const NO_BROWSER = 2
const NOWHERE = 'ws://localhost:1'

/** The client in a page, by its name there. */
class Visitor {
  private constructor(
    readonly name: string,
    private readonly page: Page,
    private readonly errors: string[],
  ) {}

  static async open(browser: Browser, origin: string, name: string, code: string, seeds: readonly string[]) {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      // A node that has left refuses connections, and the browser says so by itself.
      if (message.type() === 'error' && !message.text().includes('WebSocket')) errors.push(message.text())
    })
    // A page of no origin is given no storage.
    await page.goto(origin)
    await page.addScriptTag({ content: code })
    const visitor = new Visitor(name, page, errors)
    await visitor.start(seeds)
    return visitor
  }

  /** One more client on the same storage, where the last one was closed. */
  async start(seeds: readonly string[]): Promise<void> {
    await this.call('start', { seeds, name: this.name, token: jwt.sign({ sub: this.name }, DEFAULT_JWT_SECRET) })
  }

  /** Resolves with what the page's method of that name comes to. */
  async call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.page.evaluate(`page.${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`)
  }

  async sees(key: string, left: number): Promise<void> {
    await eventually(`${this.name} sees ${key}`, async () => {
      assert.deepEqual(await this.call('sees', key), { left })
    })
  }

  async end(): Promise<void> {
    await this.call('close')
    assert.deepEqual(this.errors, [], `errors in the page of ${this.name}`)
  }
}

async function startNodes(): Promise<Map<string, ServerCoordinator>> {
  const nodes = new Map<string, ServerCoordinator>()
  for (const nodeId of ['alpha', 'beta', 'gamma']) {
    const peers = [...nodes.values()].map((node) => `localhost:${node.clusterPort}`)
    const node = ServerFactory.create({ nodeId, port: 0, clusterPort: 0, peers })
    nodes.set(nodeId, node)
    await node.ready()
  }
  return nodes
}

function ownerOf(nodes: ReadonlyMap<string, ServerCoordinator>, key: string): string {
  const [node] = nodes.values()
  const owner = node?.partitionService.getPartitionOwner(partitionIdOf(key))
  assert(owner, `nobody owns ${key}`)
  return owner
}

async function visit(browser: Browser, origin: string, nodes: Map<string, ServerCoordinator>, code: string) {
  const seeds = [...nodes.values()].map(({ port }) => `ws://localhost:${port}`)
  const open = (name: string): Promise<Visitor> => Visitor.open(browser, origin, name, code, seeds)
  const [ana, ben] = [await open('Ana'), await open('Ben')]
  await eventually('both are connected to every node', async () => {
    for (const one of [ana, ben]) assert.equal(((await one.call('connectedTo')) as string[]).length, nodes.size)
  })
  console.log('ok  two clients in Chromium, connected to every node')
  assert.equal(await ana.call('put', 'apples', 3), 'REPLICATED')
  await ben.sees('apples', 3)
  assert.equal(await ben.call('put', 'pears', 9), 'REPLICATED')
  await ana.sees('pears', 9)
  console.log('ok  each sees what the other writes')
  const owner = ownerOf(nodes, 'apples')
  await nodes.get(owner)?.shutdown()
  nodes.delete(owner)
  assert.equal(await ana.call('put', 'apples', 2), 'REPLICATED')
  await ben.sees('apples', 2)
  console.log(`ok  ${owner}, which owned the key, has left, and the next write is seen`)
  await eventually('the query of Ben shows what is nearly gone', async () => {
    assert.deepEqual(await ben.call('fewRows'), [{ left: 2, _key: 'apples' }])
  })
  console.log('ok  a query shows what fits, and follows')
  await ana.call('close')
  await ana.start([NOWHERE])
  await ana.call('set', 'plums', 7)
  await ana.call('close')
  await ana.start([NOWHERE])
  assert.deepEqual([await ana.call('pending'), await ana.call('sees', 'plums')], [1, { left: 7 }])
  await ana.call('close')
  await ana.start([...nodes.values()].map(({ port }) => `ws://localhost:${port}`))
  await ben.sees('plums', 7)
  await eventually('nothing is left to be sent', async () => assert.equal(await ana.call('pending'), 0))
  console.log('ok  what was written while no node answered is in IndexedDB, and the next client sends it')
  await ana.end()
  await ben.end()
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
  if (values.help) return console.log(HELP)
  const { code, bytes, ofNode } = await bundlePage()
  assert.deepEqual(ofNode, [], 'what of Node is in the bundle')
  console.log(`ok  the client and its libraries take ${Math.ceil(bytes / 1024)} KiB, and nothing of Node`)
  const executablePath = chromiumPath()
  if (executablePath === undefined) {
    console.error('There is no Chromium: install it (Debian: chromium), or name it in CHROMIUM.')
    process.exitCode = NO_BROWSER
    return
  }
  const nodes = await startNodes()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const pages = createServer((_request, response) => response.end('<!doctype html><title>page</title>'))
  try {
    await once(pages.listen(0, '127.0.0.1'), 'listening')
    const { port } = pages.address() as AddressInfo
    await visit(browser, `http://127.0.0.1:${port}/`, nodes, code)
  } finally {
    pages.close()
    await browser.close()
    await Promise.all([...nodes.values()].map((node) => node.shutdown()))
  }
  console.log('Browser: two clients work against a cluster')
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
