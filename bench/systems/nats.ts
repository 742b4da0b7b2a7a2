/** Three NATS servers with JetStream, each in a folder of its own: a bucket with a replica on each of them, kept in files. */
import { eventually } from '../../support/eventually'
import type { NatsSetup } from '../load/nats'
import { argumentsOf } from './arguments-of'
import { freePorts } from './free-ports'
import { needs } from './installed'
import type { Lab } from './Lab'
import { LoadProcess } from './LoadProcess'
import { systemOf, type System } from './System'

const HOST = '127.0.0.1'
const SERVERS = 3

/** JetStream has elected a leader. */
async function isReady(monitorPort: number): Promise<void> {
  const health = await fetch(`http://${HOST}:${monitorPort}/healthz`)
  if (!health.ok) throw new Error(`NATS says ${await health.text()}`)
  const told = (await (await fetch(`http://${HOST}:${monitorPort}/jsz`)).json()) as {
    meta_cluster?: { leader?: string }
  }
  if (told.meta_cluster?.leader === undefined) throw new Error('JetStream has no leader')
}

/** @throws Missing */
export async function startNats(lab: Lab): Promise<System> {
  needs('nats-server', 'nats-server')
  const ports = await freePorts(3 * SERVERS)
  const portOf = (kind: number, index: number): number => ports[kind * SERVERS + index] ?? 0
  const indexes = Array.from({ length: SERVERS }, (_, index) => index)
  const routes = indexes.map((index) => `nats://${HOST}:${portOf(1, index)}`).join(',')
  const servers = indexes.map((index) => {
    const args = argumentsOf({
      name: `nats-${index}`,
      addr: HOST,
      port: portOf(0, index),
      cluster_name: 'bench',
      cluster: `nats://${HOST}:${portOf(1, index)}`,
      routes,
      http_port: portOf(2, index),
      store_dir: lab.folder('nats'),
    })
    return lab.start(`nats ${index}`, 'nats-server', ['-js', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  })
  await Promise.all(
    indexes.map((index) => eventually('NATS is ready', () => isReady(portOf(2, index)), { withinMs: 60_000 })),
  )
  const setup: NatsSetup = { ports: indexes.map((index) => portOf(0, index)), replicas: SERVERS }
  const load = await LoadProcess.start(lab, 'nats', setup)
  return systemOf(load, servers)
}
