/** `npm run check:page`: looks at the acceptance report in a real browser. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromiumPath } from '../report/browser/chromium'
import { inspectPage } from '../report/browser/inspect-page'

const HELP = `npm run check:page -- [--page reports/last/acceptance.html]

Opens the acceptance report in Chromium with the network off, in light and in dark and as it prints, and says what is wrong: a
request, an error on the console, a barrier that axe-core calls serious, what the Tab key does not reach, what A4 cuts off, a size
of 2 MB. The printed page is left beside it, as acceptance.pdf. Ends with 1 when something was found, with 2 where there is no Chromium
(Debian's package: chromium; elsewhere CHROMIUM names the program).`

async function main(): Promise<void> {
  const byDefault = join(__dirname, '../reports/last/acceptance.html')
  const { values } = parseArgs({
    options: { page: { type: 'string', default: byDefault }, help: { type: 'boolean', default: false } },
  })
  if (values.help) return console.log(HELP)
  const { page } = values
  if (!existsSync(page))
    throw new Error(`--page: there is no ${page}; npx cucumber-js writes reports/last/acceptance.html`)
  const program = chromiumPath()
  if (program === undefined) {
    console.error(
      'There is no Chromium to look at the page with: install it (Debian: chromium), or name it in CHROMIUM.',
    )
    process.exitCode = 2
    return
  }
  const findings = await inspectPage(page, program, join(dirname(page), 'acceptance.pdf'))
  for (const finding of findings) console.error(finding)
  console.log(findings.length === 0 ? `Page: nothing wrong with ${page}` : `Page: ${findings.length} findings`)
  if (findings.length > 0) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
