/// <reference lib="dom" />
/** The whole of it: real nodes, a real client, the page over HTTP and in a real browser, and nothing left behind. */
import axeCore from 'axe-core'
import { expect } from 'chai'
import { get, request, type IncomingMessage } from 'node:http'
import { chromium } from 'playwright-core'
import { chromiumPath } from '../../report/browser/chromium'
import { DemoServer } from '../DemoServer'
import type { Shown } from '../render'
import { Stage } from '../Stage'

describe('the live demo', function () {
  this.timeout(60_000)
  let stage: Stage
  let server: DemoServer
  let address = ''
  const failures: unknown[] = []

  before(async () => {
    stage = await Stage.open({ nodes: 3, key: 'cart', topology: 'in-process' })
    server = new DemoServer(stage, (error) => failures.push(error))
    address = await server.open(0)
  })

  after(async () => {
    await server.close()
    await stage.close()
    expect(failures).to.deep.equal([])
  })

  /** Follows the stream of events until one shows what is waited for. */
  async function shows(isShown: (shown: Shown) => boolean): Promise<Shown> {
    const stream = await new Promise<IncomingMessage>((resolve) => get(`${address}events`, resolve))
    let text = ''
    for await (const chunk of stream) {
      text += String(chunk)
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const shown = JSON.parse(event.replace(/^data: /, '')) as Shown
        if (isShown(shown)) return shown
      }
    }
    throw new Error('the stream ended')
  }

  const sentenceIn = ({ parts }: Shown): string => parts['sentence'] ?? ''

  function posts(action: string, origin: string | undefined): Promise<number | undefined> {
    const headers = origin === undefined ? {} : { origin }
    return new Promise((resolve, reject) => {
      const sent = request(`${address}act/${action}`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.once('error', reject)
      sent.end()
    })
  }

  it('shows a crash of the owner, who took over, and the node coming back', async () => {
    const before = await shows((shown) => /owns “cart”, and node-\d backs it up/.test(sentenceIn(shown)))
    const [, owner = ''] = /(node-\d) owns/.exec(sentenceIn(before)) ?? []
    expect(await posts('crash', address.slice(0, -1))).to.equal(202)
    const after = await shows(
      (shown) => sentenceIn(shown).includes('took over') && / and node-\d\.$/.test(sentenceIn(shown)),
    )
    expect(sentenceIn(after)).to.match(
      new RegExp(
        `^${owner}, the owner of “cart”, crashed; node-\\d took over; .*; 0 writes refused; value \\d+ is on `,
      ),
    )
    expect(after.parts['members']).to.match(new RegExp(`${owner}</th><td>down`))
    expect(await posts('restart', address.slice(0, -1))).to.equal(202)
    const back = await shows((shown) => sentenceIn(shown).startsWith(`${owner} is back`))
    expect(back.buttons['restart']).to.equal('no node is down')
  })

  it('keeps other pages and other names out', async () => {
    expect(await posts('crash', 'http://evil.example')).to.equal(403)
    expect(await posts('crash', undefined)).to.equal(403)
    expect(await posts('explode', address.slice(0, -1))).to.equal(404)
    const rebound = await new Promise<number | undefined>((resolve) =>
      get(address, { headers: { host: 'evil.example' } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }),
    )
    expect(rebound).to.equal(403)
  })

  it('can be used in a browser, by anybody, and a press of a button is seen', async function () {
    const executablePath = chromiumPath()
    if (executablePath === undefined) return console.log('      left out: there is no Chromium here')
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ colorScheme })
        const wrong: string[] = []
        page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
        page.on('pageerror', (error) => wrong.push(error.message))
        await page.goto(address)
        const [action, said] = colorScheme === 'light' ? ['freeze', 'froze'] : ['thaw', 'is back']
        const button = page.locator(`button[value=${action}]`)
        await page.locator(`button[value=${action}][aria-disabled=false]`).waitFor()
        await button.focus()
        await page.keyboard.press('Enter')
        await page.locator('#sentence', { hasText: said }).waitFor()
        await page.locator('#sentence', { hasText: 'is on node-' }).waitFor()
        expect(await button.evaluate((one) => one === document.activeElement)).to.equal(true)
        // Outside of the page's own policy, which lets no other script in.
        await page.mainFrame().evaluate(axeCore.source)
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }))
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).to.deep.equal([])
        expect(wrong).to.deep.equal([])
        await page.close()
      }
    } finally {
      await browser.close()
    }
  })
})
