/**
 * A node of the floor, in a process of its own: takes ops, keeps the newest of a key in a Map per partition, and
 * acknowledges by id; with a backup to pass them on to, when that one has acknowledged. What no product can be faster than.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { corked } from './corked'
import { decodeOps, encode, type FloorOp } from './frames'
import { UNMASKED } from './unmasked'

const PARTITIONS = 271

/** The end of a key tells keys apart well enough, and the rest need not be read. */
const TAIL = 4

interface Held {
  value: string
  millis: number
  counter: number
}

const partitions = Array.from({ length: PARTITIONS }, () => new Map<string, Held>())

function partitionOf(key: string): Map<string, Held> | undefined {
  let hash = 0
  for (let index = Math.max(0, key.length - TAIL); index < key.length; index++)
    hash = hash * 10 + (key.charCodeAt(index) & 0xf)
  return partitions[hash % PARTITIONS]
}

function apply([, key, value, millis, counter]: FloorOp): void {
  const partition = partitionOf(key)
  const held = partition?.get(key)
  if (held === undefined) return void partition?.set(key, { value, millis, counter })
  if (held.millis > millis || (held.millis === millis && held.counter > counter)) return
  held.value = value
  held.millis = millis
  held.counter = counter
}

/** Frames go to the backup as they came, and its acknowledgements back as they came: order is all it takes. */
async function backupAt(url: string, acknowledge: (ack: Uint8Array) => void): Promise<(frame: Uint8Array) => void> {
  const backup = new WebSocket(url, UNMASKED)
  backup.on('message', (ack: Buffer) => acknowledge(ack))
  await once(backup, 'open')
  return corked(backup)
}

async function main(): Promise<void> {
  const [backupUrl] = process.argv.slice(2)
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await once(server, 'listening')
  let acknowledge: (ack: Uint8Array) => void = () => undefined
  const pass = backupUrl === undefined ? undefined : await backupAt(backupUrl, (ack) => acknowledge(ack))
  server.on('connection', (client) => {
    acknowledge = corked(client)
    client.on('message', (frame: Buffer) => {
      pass?.(frame)
      const { ops } = decodeOps(frame)
      for (const op of ops) apply(op)
      if (pass === undefined) acknowledge(encode(ops.map(([id]) => id)))
    })
  })
  console.log(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
