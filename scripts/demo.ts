/** `npm run demo`: three nodes, a client that never stops writing, and a page on which the owner of its key is stopped, crashed or frozen. */
import { parseArgs } from 'node:util'
import { DemoServer } from '../demo/DemoServer'
import { Stage } from '../demo/Stage'

const HELP = `npm run demo -- [--port N] [--nodes 3] [--key cart]

Starts nodes as processes of their own and serves one page on this machine, which shows live who owns the partitions, how a client that
writes every 50 ms fares, and what happens when the owner of its key is shut down, crashes or freezes. Ctrl-C ends all of it.
  --port N      where the page is; default: any free port
  --nodes N     from 2 to 5; default 3
  --key TEXT    what the client writes to; default cart
  --in-process  the nodes live in this process: faster to start, and a crash is none of a process`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      nodes: { type: 'string', default: '3' },
      key: { type: 'string', default: 'cart' },
      'in-process': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(HELP)
  const port = within('--port', values.port, 0, 65_535)
  const nodes = within('--nodes', values.nodes, 2, 5)
  if (values.key === '') throw new Error('--key is empty: give the key that the client writes to')
  console.log(`Starting ${nodes} nodes …`)
  const stage = await Stage.open({
    nodes,
    key: values.key,
    topology: values['in-process'] ? 'in-process' : 'processes',
  })
  const server = new DemoServer(stage, (error) => console.error(error))
  const end = async (): Promise<void> => {
    await server.close()
    await stage.close()
  }
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
  try {
    console.log(`Open ${await server.open(port)} in a browser of this machine. Ctrl-C ends everything.`)
    await ended
    console.log('\nEnding …')
  } finally {
    await end()
  }
}

function within(option: string, text: string, from: number, to: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= from && number <= to) return number
  throw new Error(`${option}: "${text}" is no whole number from ${from} to ${to}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
