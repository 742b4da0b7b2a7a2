/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What a real browser finds wrong with the report: requests, errors, barriers, what no key reaches, what paper cuts off. */
import axeCore from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { MAX_PAGE_BYTES } from '../page/page'

/** A4 in CSS pixels, without the margins of the page's style. */
const A4_WIDTH = Math.round(((210 - 2 * 14) / 25.4) * 96)
const SERIOUS = new Set(['serious', 'critical'])

/** Sentences; none: nothing is wrong. Leaves the page as it prints at `pdfPath`. */
export async function inspectPage(file: string, executablePath: string, pdfPath: string): Promise<string[]> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const bytes = statSync(file).size
    const findings = bytes < MAX_PAGE_BYTES ? [] : [`the page has ${bytes} bytes; at most ${MAX_PAGE_BYTES} may be`]
    for (const colorScheme of ['light', 'dark'] as const) {
      findings.push(...(await onScreen(browser, file, colorScheme)))
    }
    findings.push(...(await onPaper(browser, file, pdfPath)))
    return findings
  } finally {
    await browser.close()
  }
}

async function onScreen(browser: Browser, file: string, colorScheme: 'light' | 'dark'): Promise<string[]> {
  const context = await browser.newContext({ colorScheme, offline: true })
  const page = await context.newPage()
  const findings: string[] = []
  const address = pathToFileURL(file).href
  page.on('request', (request) => {
    const url = request.url()
    if (url !== address && !url.startsWith('data:')) findings.push(`it asks for ${url}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') findings.push(`the console says ${message.text()}`)
  })
  page.on('pageerror', (error) => findings.push(`a script fails: ${error.message}`))
  await page.goto(address)
  findings.push(...(await unreached(page)))
  findings.push(...(await shut(page)))
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true
  })
  findings.push(...(await barriers(page)))
  await context.close()
  return findings.map((finding) => `in ${colorScheme}: ${finding}`)
}

async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source)
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }))
  return violations
    .filter(({ impact }) => SERIOUS.has(impact ?? ''))
    .map(({ id, help, nodes }) => `axe, ${id}: ${help}, ${nodes.length} times, first ${nodes[0]?.html ?? ''}`)
}

/** Follows the first link from a claim to a scenario: whoever is sent there has to see it. */
async function shut(page: Page): Promise<string[]> {
  const link = page.locator('.shown-by a').first()
  if ((await link.count()) === 0) return []
  await link.click()
  const isOpen = await page.evaluate(() => document.querySelector(':target')?.closest('details')?.open ?? false)
  return isOpen ? [] : ['a link to a scenario leads to one that is folded']
}

/** Presses Tab from the top: what can be used has to come in turn, and be seen to. */
async function unreached(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(
    () => [...document.querySelectorAll('a[href], summary, button')].filter((one) => one.checkVisibility()).length,
  )
  const reached = new Set<string>()
  for (let press = 0; press < wanted + 50 && reached.size < wanted; press++) {
    await page.keyboard.press('Tab')
    const place = await page.evaluate(() => {
      const all = [...document.querySelectorAll('a[href], summary, button')]
      return document.activeElement === null ? -1 : all.indexOf(document.activeElement)
    })
    if (place >= 0) reached.add(String(place))
  }
  return reached.size >= wanted ? [] : [`the Tab key reaches ${reached.size} of ${wanted} links and folds`]
}

async function onPaper(browser: Browser, file: string, pdfPath: string): Promise<string[]> {
  const context = await browser.newContext({ offline: true, viewport: { width: A4_WIDTH, height: 1000 } })
  const page = await context.newPage()
  await page.goto(pathToFileURL(file).href)
  await page.emulateMedia({ media: 'print' })
  const cut = await page.evaluate((width) => {
    const shown = [...document.querySelectorAll('.claim, .summary, table, figure, .scenario.printed')]
    const folded = shown.filter((one) => one.checkVisibility())
    return folded
      .filter((one) => one.getBoundingClientRect().right > width + 1)
      .map((one) => `${one.tagName.toLowerCase()} ${one.id} is wider than the paper`)
  }, A4_WIDTH)
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll('.claim, .scenario.printed .steps')]
      .filter(
        (one) => !one.checkVisibility({ contentVisibilityAuto: true }) || one.getBoundingClientRect().height === 0,
      )
      .map((one) => `${one.closest('[id]')?.id ?? 'something'} is not printed`),
  )
  await page.pdf({ path: pdfPath, preferCSSPageSize: true, printBackground: true })
  await context.close()
  return [...cut, ...hidden].map((finding) => `on paper: ${finding}`)
}

declare global {
  // Put into the page by `barriers`.
  var axe: typeof axeCore
}
