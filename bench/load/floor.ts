/** Clients of the floor: what is written in one turn travels in few frames, and what comes back wakes who waits. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { corked } from '../floor/corked'
import { decodeIds, encode, type FloorOp } from '../floor/frames'
import { UNMASKED } from '../floor/unmasked'
import { serve } from './serve'
import { workOf } from './work-of'
import type { Writer } from './Writer'

export interface FloorSetup {
  readonly url: string
}

/** Of 64 writes outstanding two frames are then under way at once: neither client nor node waits for the other. */
const OPS_OF_A_FRAME = 32
/** A group that its caller made is one frame, if it can be. */
const OPS_OF_A_GROUP = 1000
const CLIENT_ID = 'floor-client-0123456789abcdef'

async function opened(url: string): Promise<Writer> {
  const connection = new WebSocket(url, UNMASKED)
  await once(connection, 'open')
  const send = corked(connection)
  const waiting = new Map<number, () => void>()
  connection.on('message', (frame: Buffer) => {
    for (const id of decodeIds(frame)) {
      waiting.get(id)?.()
      waiting.delete(id)
    }
  })
  let turn: FloorOp[] = []
  let count = 0
  const flush = (): void => {
    if (turn.length > 0) send(encode({ mapName: 'bench', nodeId: CLIENT_ID, ops: turn }))
    turn = []
  }
  const write = (key: string, value: string, most: number): Promise<void> => {
    const id = ++count
    if (turn.length === 0) process.nextTick(flush)
    turn.push([id, key, value, Date.now(), id])
    if (turn.length >= most) flush()
    return new Promise((resolve) => void waiting.set(id, resolve))
  }
  return {
    write: (key, value) => write(key, value, OPS_OF_A_FRAME),
    writeGroup: (entries) => Promise.all(entries.map(([key, value]) => write(key, value, OPS_OF_A_GROUP))),
  }
}

serve(async ({ url }: FloorSetup) => {
  const writers = [await opened(url)]
  return workOf(async (clients) => {
    while (writers.length < clients) writers.push(await opened(url))
    return writers.slice(0, clients)
  })
})
