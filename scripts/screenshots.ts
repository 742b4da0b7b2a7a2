/** `npm run screenshots`: the pictures of the README, taken from the report of the last whole run. */
import { chromium } from 'playwright-core'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromiumPath } from '../report/browser/chromium'

const HELP = `npm run screenshots

Writes docs/images/report.png (the first screen) and docs/images/failover.png (the evidence of a scenario of AC-4) from
reports/acceptance.html, which a whole run of npx cucumber-js leaves.`

const ROOT = join(__dirname, '..')
const PAGE = join(ROOT, 'reports/acceptance.html')
const IMAGES = join(ROOT, 'docs/images')

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
  if (values.help) return console.log(HELP)
  if (!existsSync(PAGE)) throw new Error('there is no reports/acceptance.html: run npx cucumber-js first')
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('there is no Chromium: install it, or name it in CHROMIUM')
  mkdirSync(IMAGES, { recursive: true })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1000, height: 800 } })
    await page.goto(pathToFileURL(PAGE).href)
    await page.screenshot({ path: join(IMAGES, 'report.png') })
    const scenario = page.locator('details.scenario', { hasText: '@AC-4' }).first()
    await scenario.locator('summary').click()
    await scenario.screenshot({ path: join(IMAGES, 'failover.png') })
  } finally {
    await browser.close()
  }
  console.log('docs/images/report.png, docs/images/failover.png')
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
