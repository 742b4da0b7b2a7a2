/** `npm run report`: makes the acceptance report again from the messages of a run. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { MESSAGES_FILE, renderRun } from '../report/file-run'
import { replaceFile } from '../report/replace-file'

const BY_DEFAULT = `reports/${MESSAGES_FILE}`

const HELP = `npm run report -- [--messages ${BY_DEFAULT}] [--out FILE]

Makes the acceptance report from the messages of a run: the last whole one, unless --messages names others (those of the last run,
whole or not, are in reports/last/). Criteria, promises and decisions are those that are checked in now.
  --messages FILE  messages of Cucumber, one JSON document a line
  --out FILE       where the page goes; default: acceptance.html beside the messages`

function main(): void {
  const { values } = parseArgs({
    options: {
      messages: { type: 'string', default: BY_DEFAULT },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const { messages, out = join(dirname(messages), 'acceptance.html') } = values
  if (!existsSync(messages)) {
    throw new Error(`--messages: there is no ${messages}; a whole run of npx cucumber-js writes ${BY_DEFAULT}`)
  }
  const { report, page } = renderRun(readFileSync(messages, 'utf8'))
  replaceFile(out, page)
  console.log(`acceptance report: ${out} (${report.verdict})`)
}

try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
