/** `npm run sign-off`: records what somebody decided about the last whole run. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MESSAGES_FILE, renderRun, type RenderedRun } from '../report/file-run'
import { replaceFile } from '../report/replace-file'
import { readCheckout } from '../report/sign-off/checkout'
import type { Decision } from '../report/sign-off/Decision'
import { DECISIONS_FOLDER, readDecisions, writeDecision } from '../report/sign-off/decision-files'
import { parseRequest, type SignOffRequest } from '../report/sign-off/parse-request'
import { refusalOf } from '../report/sign-off/refusal-of'
import { MANIFEST_PATH, writeManifest, type Manifest } from '../support/baseline/manifest'
import { sayBad, takeManifest } from '../support/baseline/take-manifest'

const ROOT = join(__dirname, '..')
const MESSAGES = join(ROOT, 'reports', MESSAGES_FILE)
const PAGE = join(ROOT, 'reports/acceptance.html')

const HELP = `npm run sign-off -- --as "Name, role" --decision accepted|rejected [--note "…"]

Records in ${DECISIONS_FOLDER}/ what somebody decided about the last whole run of npx cucumber-js: the commit, the verdict, the SHA-256 of the
run's messages and the hashes of what was stated and tested. Then it makes the report again, with the decision in it.
  --as "Name, role"   who decides
  --decision          accepted: what was shown is good, and its tests, which are run once more, become the baseline that AC-6 and AC-7
                      hold later runs against. rejected: it is not, whatever the run came to
  --note "…"          why, or on what condition
It refuses a dirty tree, a run of a part, a run of another commit, a second decision of the same person on one commit, and to accept
a run in which not everything claimed was shown. Nothing is written then, and it ends with 1.`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      as: { type: 'string' },
      decision: { type: 'string' },
      note: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const request = parseRequest(values)
  const run = lastRun()
  const checkout = await readCheckout(ROOT, run?.report.facts?.commit ?? null)
  const refusal = refusalOf(request, { checkout, run: run?.report ?? null, decisions: readDecisions(ROOT) })
  if (refusal !== null || run === null) throw new Error(`Not recorded: ${refusal ?? 'there is no run'}.`)
  const manifest = request.decision === 'accepted' ? await manifestOfNow() : null
  const path = writeDecision(ROOT, decisionOn(run, request, manifest))
  if (manifest !== null) writeManifest(ROOT, manifest)
  replaceFile(PAGE, renderRun(readFileSync(MESSAGES, 'utf8')).page)
  console.log(`Recorded: ${path}. The decision is in reports/acceptance.html, too.`)
  console.log(`It counts for others once it is committed: git add ${DECISIONS_FOLDER} && git commit`)
}

function lastRun(): RenderedRun | null {
  if (!existsSync(MESSAGES)) return null
  try {
    return renderRun(readFileSync(MESSAGES, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Not recorded: reports/${MESSAGES_FILE} cannot be read: ${why}`, { cause: error })
  }
}

/** @throws Error when a test does not pass: a run may be older than what broke since */
async function manifestOfNow(): Promise<Manifest> {
  console.log(`Running the tests that are to become the baseline (${MANIFEST_PATH}) …`)
  const { manifest, bad, count } = await takeManifest(ROOT)
  if (bad.length === 0) return manifest
  throw new Error([...sayBad(bad), `Not recorded: ${bad.length} of ${count} tests did not pass.`].join('\n'))
}

function decisionOn(
  { report: { facts, verdict, messagesSha256 } }: RenderedRun,
  request: SignOffRequest,
  manifest: Manifest | null,
): Decision {
  if (facts?.commit == null || facts.tree === undefined) {
    throw new Error('Not recorded: the run does not say what it was made on: run npx cucumber-js again.')
  }
  const { commit, tree } = facts
  const date = new Date().toISOString()
  return { version: 1, ...request, date, commit, verdict, messagesSha256, tree, tests: manifest?.files ?? [] }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
