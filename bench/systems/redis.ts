/** A Redis Cluster of three masters with a replica each, in folders and on ports of its own, keeping nothing on disk. */
import { Redis } from 'ioredis'
import { eventually } from '../../support/eventually'
import type { RedisSetup } from '../load/redis'
import { argumentsOf } from './arguments-of'
import { freePorts } from './free-ports'
import { needs } from './installed'
import type { Lab, Started } from './Lab'
import { LoadProcess } from './LoadProcess'
import { systemOf, type System } from './System'

const HOST = '127.0.0.1'
const MASTERS = 3
/** The default of Redis. */
const NODE_TIMEOUT_MS = 15_000

export interface RedisServer {
  readonly started: Started
  readonly port: number
}

export interface RedisOptions {
  readonly replicas?: number
  readonly nodeTimeoutMs?: number
}

/** Servers that listen and know nothing of each other yet. @throws Missing */
export async function startRedisServers(lab: Lab, options: RedisOptions = {}): Promise<readonly RedisServer[]> {
  needs('redis-server', 'redis-server')
  needs('redis-cli', 'redis-tools')
  const { replicas = 1, nodeTimeoutMs = NODE_TIMEOUT_MS } = options
  const count = MASTERS * (1 + replicas)
  const ports = await freePorts(2 * count)
  const servers = Array.from({ length: count }, (_, index): RedisServer => {
    const [port = 0, busPort = 0] = [ports[2 * index], ports[2 * index + 1]]
    const args = argumentsOf({
      port,
      bind: HOST,
      'cluster-enabled': 'yes',
      'cluster-port': busPort,
      'cluster-node-timeout': nodeTimeoutMs,
      dir: lab.folder('redis'),
      save: '',
      appendonly: 'no',
      // A replica that was just made is in step at once, as one that has been there for long.
      'repl-diskless-sync': 'yes',
      'repl-diskless-sync-delay': 0,
    })
    const started = lab.start(`redis ${port}`, 'redis-server', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    return { started, port }
  })
  await Promise.all(servers.map(({ port, started }) => answers(port, started)))
  return servers
}

async function answers(port: number, started: Started): Promise<void> {
  const ended = started.ended.then(() => {
    throw started.failure('ended at once')
  })
  const probe = eventually(`redis ${port} answers`, () => asked(port, (redis) => redis.ping()))
  await Promise.race([probe, ended])
}

/** One connection, one question. */
export async function asked<T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ host: HOST, port, lazyConnect: true, retryStrategy: null })
  // Told by the question that fails, too.
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}

/** `redis-cli --cluster create`, until it says that all slots are covered. */
export async function joinRedis(lab: Lab, servers: readonly RedisServer[], replicas = 1): Promise<void> {
  const addresses = servers.map(({ port }) => `${HOST}:${port}`)
  const args = ['--cluster', 'create', ...addresses, '--cluster-replicas', String(replicas), '--cluster-yes']
  const create = lab.start('redis-cli', 'redis-cli', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [code] = (await create.ended) as [number | null]
  if (code !== 0) throw create.failure(`ended with ${code}`)
}

/** Every server sees a whole cluster, and every replica is in step with its master. */
export async function redisSettled(servers: readonly RedisServer[], replicas = 1): Promise<void> {
  await eventually(
    'the Redis Cluster is at rest',
    async () => {
      let online = 0
      for (const { port } of servers) {
        const info = await asked(
          port,
          async (redis) => (await redis.cluster('INFO')) + (await redis.info('replication')),
        )
        if (!info.includes('cluster_state:ok')) throw new Error(`${port} sees no whole cluster`)
        online += info.match(/state=online/g)?.length ?? 0
      }
      if (online < MASTERS * replicas) throw new Error(`${online} replicas of ${MASTERS * replicas} are in step`)
    },
    { withinMs: 60_000 },
  )
}

export interface RedisSystem extends System {
  readonly ports: readonly number[]
}

export async function startRedis(lab: Lab, options: RedisOptions = {}): Promise<RedisSystem> {
  const servers = await startRedisServers(lab, options)
  await joinRedis(lab, servers, options.replicas)
  await redisSettled(servers, options.replicas)
  const setup: RedisSetup = { ports: servers.map(({ port }) => port) }
  const load = await LoadProcess.start(lab, 'redis', setup)
  return {
    ...systemOf(
      load,
      servers.map(({ started }) => started),
    ),
    ports: setup.ports,
  }
}
