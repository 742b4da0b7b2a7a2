/**
 * Collects what goes to each node in one turn, and sends it as fast as the link takes it: what does not fit waits here,
 * where it is no more than references to records, and not as bytes in a socket.
 */
import type { Runtime } from '@topgunbuild/core'

/** About how much goes to a link between two looks at it. */
const SEND_BYTES = 2 ** 20

export interface PacedLink<Item> {
  weigh(item: Item): number
  /** False: `drained` is called once there is. */
  hasRoom(nodeId: string): boolean
  send(nodeId: string, items: Item[]): void
}

interface Queue<Item> {
  readonly items: Item[]
  bytes: number
}

export class PacedOutbox<Item> {
  private readonly queues = new Map<string, Queue<Item>>()
  private scheduled = false

  constructor(
    private readonly runtime: Runtime,
    private readonly link: PacedLink<Item>,
  ) {}

  get bytes(): number {
    let bytes = 0
    for (const queue of this.queues.values()) bytes += queue.bytes
    return bytes
  }

  bytesFor(nodeId: string): number {
    return this.queues.get(nodeId)?.bytes ?? 0
  }

  add(nodeId: string, item: Item): void {
    const queue = this.queues.get(nodeId) ?? { items: [], bytes: 0 }
    this.queues.set(nodeId, queue)
    queue.items.push(item)
    queue.bytes += this.link.weigh(item)
    if (this.scheduled) return
    this.scheduled = true
    this.runtime.endOfTurn(() => this.flush())
  }

  /** The link has room again. */
  drained(nodeId: string): void {
    const queue = this.queues.get(nodeId)
    if (queue !== undefined) this.pump(nodeId, queue)
  }

  /** What was meant for a link that is gone must not leave on the next one, behind its own beginning. */
  forget(nodeId: string): void {
    this.queues.delete(nodeId)
  }

  private flush(): void {
    this.scheduled = false
    for (const [nodeId, queue] of this.queues) this.pump(nodeId, queue)
  }

  private pump(nodeId: string, queue: Queue<Item>): void {
    while (queue.items.length > 0 && this.link.hasRoom(nodeId)) this.link.send(nodeId, this.next(queue))
    // It may have been forgotten, and begun anew, by what was sent.
    if (queue.items.length === 0 && this.queues.get(nodeId) === queue) this.queues.delete(nodeId)
  }

  private next(queue: Queue<Item>): Item[] {
    let [count, bytes] = [0, 0]
    while (count < queue.items.length && bytes < SEND_BYTES) {
      const item = queue.items[count++]
      if (item !== undefined) bytes += this.link.weigh(item)
    }
    queue.bytes -= bytes
    return queue.items.splice(0, count)
  }
}
