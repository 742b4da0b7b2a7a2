/**
 * `npm run fuzz`: three node processes, a client that never stops writing, and thousands of bad frames at both ports of
 * one of them. When it is over, that node is the same process, holds open what it held before, and kept no memory.
 */
import { parseArgs } from 'node:util'
import { setSlowness } from '../support/eventually'
import { FuzzRun } from '../support/fuzz/FuzzRun'
import { sayFindings } from '../support/fuzz/findings'

const HELP = `npm run fuzz -- [--frames 10000] [--seed N]

  --frames N     bad frames at the port for clients, and as many at the port for nodes (default 10000)
  --seed N       of the frames and their order (default: chosen, and printed)
  --help

Three nodes as processes; a client writes all the time. The frames are good messages with a byte changed, cut short,
oversize or of wrong types, random bytes, random values and JSON text; before and after authentication, and at the port
for nodes before and after a handshake with the right secret; over many connections, some of which are left half-open.
Ends with 1 when the node crashed, when a write of the client failed, or when the node, once at rest, holds more
sockets, timers or listeners than before, or over 5 % more memory.`

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new Error(`--${option}: "${text}" is no whole number from ${least} on`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      frames: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const frames = wholeNumber('frames', values.frames, 1)
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : wholeNumber('seed', values.seed, 0)
  setSlowness(2)
  console.log(`seed ${seed}, ${frames} frames at each port`)
  const findings = await new FuzzRun(frames, seed).run()
  console.log(sayFindings(findings))
  const wrong = findings.filter((finding) => !finding.holds)
  console.log(wrong.length === 0 ? `FUZZ PASSED, seed ${seed}` : `FUZZ FAILED, seed ${seed}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
