/** Clients that lose their connections: very many at once with an owner, and one of them very often. */
import type { Sample } from '../model/sample'
import { gauge } from '../systems/gauge'
import type { Lab } from '../systems/Lab'
import { startOurs } from '../systems/ours'
import type { Case, Contender } from './Case'
import { loses } from './failover'

const CLIENTS = 1000
const QUICK_CLIENTS = 50
const AFTER_MS = 4000
const TIMES = 1000
const QUICK_TIMES = 30
const EARLIER_TIMES = 30

const returning = (clients: number): Contender =>
  loses('ours', (lab) => startOurs(lab, { nodes: 3, backupCount: 1, asks: 'nothing' }), {
    signal: 'SIGKILL',
    afterMs: AFTER_MS,
    clients,
  })

async function reconnecting(lab: Lab, times: number): Promise<{ readonly client: Sample; readonly node: number }> {
  const system = await startOurs(lab, { nodes: 3, backupCount: 1, isGauged: true })
  const [node] = system.processes
  if (node === undefined) throw new Error('there is no node to reconnect to')
  try {
    // What the first few bring with them is paid once.
    await system.load.ask({ kind: 'reconnect', times: EARLIER_TIMES })
    const { bytes } = await gauge(node)
    const client = await system.load.ask({ kind: 'reconnect', times })
    return { client, node: ((await gauge(node)).bytes - bytes) / times }
  } finally {
    await system.end()
  }
}

export const RETURNS: readonly Case[] = [
  {
    name: 'returns',
    says: `${CLIENTS.toLocaleString('en')} clients, each with one awaited write, lose a node that is killed`,
    contenders: [
      {
        name: 'ours',
        measure: (bench) => returning(bench.isQuick ? QUICK_CLIENTS : CLIENTS).measure(bench),
      },
    ],
    comparisons: [
      { name: 'returns: longest wait of one of 1,000 clients', of: 'ours', metric: 'slowestMs', at: 1 },
      { name: 'returns: failed calls', of: 'ours', metric: 'failedCalls', at: 1 },
    ],
  },
  {
    name: 'reconnects',
    says: `${TIMES.toLocaleString('en')} reconnects of one client: what it, and a node, keep of each`,
    contenders: [
      {
        name: 'ours',
        mostRounds: 1,
        measure: async ({ lab, isQuick }) => {
          const { client, node } = await reconnecting(lab, isQuick ? QUICK_TIMES : TIMES)
          return { ...client, nodeBytes: node }
        },
      },
    ],
    comparisons: [
      { name: 'reconnects: bytes a client keeps of one', of: 'ours', metric: 'bytes' },
      { name: 'reconnects: bytes a node keeps of one', of: 'ours', metric: 'nodeBytes' },
      { name: 'reconnects: sockets left open', of: 'ours', metric: 'sockets', at: 1 },
    ],
  },
]
