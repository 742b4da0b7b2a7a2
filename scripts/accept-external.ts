/** `npm run accept:external`: the acceptance suite against nodes that run already, by the topology `external`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CLUSTER_SECRET } from '../support/drivers/cluster-secret'
import { adminToken } from '../support/drivers/tokens'
import { readOutside, type Outside } from '../support/topologies/external'
import { StandIns } from '../support/topologies/StandIns'
import { countScenarios } from './count-results.cjs'

const HELP = `npm run accept:external -- [--seeds URL,… --admins URL,… --admin-token T] [-- arguments for cucumber-js]

  --seeds URL,…      where clients reach the nodes: ws://one.example:8080,ws://two.example:8080
  --admins URL,…     where their admin ports answer, in the same order: http://127.0.0.1:9090,…
  --admin-token T    a token with the role ADMIN, for the admin ports
  --client-token T   what clients show (default: the admin token)
  --help

Without --seeds three nodes are started by the built command line, and ended afterwards. Nobody else may write to the
cluster meanwhile. Where TOPGUN_CLUSTER_SECRET
tells what the nodes prove to each other, a stranger proves it too. Scenarios that start, stop or hurt nodes, or want another cluster, are not run; the last line counts
them: N passed, N failed, N not run. Ends with 1 when a scenario failed or none passed.
Reports: reports/external/.`

const ROOT = join(__dirname, '..')
const MESSAGES = join(ROOT, 'reports/external/last/messages.ndjson')

/** @param again the command, without arguments for Cucumber, that runs scenarios on such nodes again */
async function accept(outside: Outside, args: readonly string[], again: string, secret?: string): Promise<boolean> {
  rmSync(MESSAGES, { force: true })
  const program = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js')
  const parameters = JSON.stringify(outside)
  const child = spawn(process.execPath, [program, '--profile', 'external', '--world-parameters', parameters, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, RERUN_WITH: again, ...(secret === undefined ? {} : { TOPGUN_CLUSTER_SECRET: secret }) },
  })
  const [code] = await once(child, 'exit')
  const { passed, failed, notRun } = countScenarios(MESSAGES)
  const failures = code === 0 ? failed : Math.max(failed, 1)
  console.log(`\n${passed} passed, ${failures} failed, ${notRun} not run`)
  return failures === 0 && passed > 0
}

/** Tokens stay out of what a run prints. */
function againOn(given?: Pick<Outside, 'seeds' | 'admins'> & { readonly clientToken: string | undefined }): string {
  const command = 'npm run accept:external --'
  if (given === undefined) return `${command} --`
  const tokens = `--admin-token "$ADMIN_TOKEN"${given.clientToken === undefined ? '' : ' --client-token "$CLIENT_TOKEN"'}`
  return `${command} --seeds ${given.seeds.join(',')} --admins ${given.admins.join(',')} ${tokens} --`
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string' },
      admins: { type: 'string', default: '' },
      'admin-token': { type: 'string', default: '' },
      'client-token': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const { seeds, admins, 'admin-token': token, 'client-token': clientToken } = values
  if (seeds !== undefined) {
    const given = { seeds: seeds.split(','), admins: admins.split(','), adminToken: token, clientToken }
    process.exitCode = (await accept(readOutside(given), positionals, againOn(given))) ? 0 : 1
    return
  }
  const standIns = await StandIns.start(3)
  try {
    const outside = { seeds: standIns.seeds, admins: standIns.admins, adminToken: adminToken() }
    process.exitCode = (await accept(outside, positionals, againOn(), CLUSTER_SECRET)) ? 0 : 1
  } finally {
    await standIns.stop()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
