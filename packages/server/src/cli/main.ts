/** `topgun-server`: one node as a process. Everything that decides is in `read-options.ts`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NodeRuntime, randomHex } from '@topgunbuild/core'
import pino from 'pino'
import type { Log, ServerConfig } from '../config/server-config'
import type { ServerCoordinator } from '../ServerCoordinator'
import { ServerFactory } from '../ServerFactory'
import { FileServerStorage } from '../storage/FileServerStorage'
import { BadOption } from './option'
import { helpText, readOptions, type Asked } from './read-options'

const EXIT = { left: 0, failed: 1, badOption: 2 } as const

function versionOf(): string {
  // Beside the sources and in the compiled package alike.
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'))
  return String(manifest !== null && typeof manifest === 'object' ? Reflect.get(manifest, 'version') : '')
}

function refuse(sentence: string, code: number): never {
  process.stderr.write(`topgun-server: ${sentence}\n`)
  process.exit(code)
}

function asked(): Asked {
  try {
    return readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    if (error instanceof BadOption) return refuse(error.message, EXIT.badOption)
    throw error
  }
}

function create(config: ServerConfig): ServerCoordinator {
  try {
    return ServerFactory.create(config)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), EXIT.badOption)
  }
}

async function run(config: ServerConfig, logger: pino.Logger): Promise<void> {
  const node = create(config)
  let leaving = false
  const leave = (signal: string): void => {
    if (leaving) process.exit(EXIT.failed)
    leaving = true
    logger.info({ signal }, 'leaving')
    node.shutdown().then(
      () => process.exit(EXIT.left),
      (error: unknown) => {
        logger.fatal({ error: String(error) }, 'could not leave')
        process.exit(EXIT.failed)
      },
    )
  }
  process.on('SIGTERM', () => leave('SIGTERM'))
  process.on('SIGINT', () => leave('SIGINT'))
  // A node of a cluster that starts anew listens long before it is ready: others must find it.
  node.listens().then(
    () => logger.info({ port: node.port, clusterPort: node.clusterPort, adminPort: node.adminPort }, 'listening'),
    // `ready` says so.
    () => undefined,
  )
  void node.failed().then(async (error) => {
    leaving = true
    await node.shutdown()
    refuse(`storage: ${error instanceof Error ? error.message : String(error)}`, EXIT.failed)
  })
  try {
    await node.ready()
  } catch (error) {
    // A signal while it looked for its cluster: then leaving ends the process.
    if (leaving) return
    refuse(error instanceof Error ? error.message : String(error), EXIT.failed)
  }
  const { nodeId, port, clusterPort } = node
  const adminPort = config.adminPort === undefined ? null : node.adminPort
  process.stdout.write(`${JSON.stringify({ ready: true, nodeId, port, clusterPort, adminPort })}\n`)
  logger.info({ port, clusterPort, adminPort }, 'ready')
}

export async function main(): Promise<void> {
  const what = asked()
  if (what.kind === 'help') return void process.stdout.write(helpText())
  if (what.kind === 'version') return void process.stdout.write(`${versionOf()}\n`)
  const { dataDirectory, ...config } = what.config
  const nodeId = config.nodeId ?? `node-${randomHex(new NodeRuntime()).slice(0, 8)}`
  const logger = pino({ level: what.logLevel, base: { nodeId } }, pino.destination({ fd: 2, sync: true }))
  const log: Log = (level, message, details = {}) => logger[level](details, message)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ error: error instanceof Error ? error.stack : String(error) }, event)
      process.exit(EXIT.failed)
    })
  }
  const storage =
    dataDirectory === undefined ? {} : { storage: new FileServerStorage({ directory: dataDirectory, log }) }
  await run({ ...config, ...storage, nodeId, port: config.port ?? 8080, log }, logger)
}
