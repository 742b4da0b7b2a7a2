/** Replication frames of terms and states not yet learned, kept in order until the state arrives; bounded in bytes. */
import type { StreamItem } from '../mesh/peer-messages'
import { weightOfItem } from './weights'

export interface HeldFrame {
  readonly from: string
  readonly sender: string
  readonly item: StreamItem
  /** Of the state it was sent under; absent: the sender does not tell. */
  readonly version?: number | undefined
}

/** What one node sent of one partition: order matters within that, and says nothing of what another node sends. */
function queueOf(partitionId: number, from: string): string {
  return `${partitionId} ${from}`
}

export class HeldFrames {
  private readonly frames = new Map<string, HeldFrame[]>()
  private bytes = 0

  constructor(private readonly maxBytes: number) {}

  get heldBytes(): number {
    return this.bytes
  }

  holds(partitionId: number, from: string): boolean {
    return this.frames.has(queueOf(partitionId, from))
  }

  /** False at the bound: the caller resets the link, and the owner sends again. */
  keep(frame: HeldFrame): boolean {
    const bytes = weightOfItem(frame.item)
    if (this.bytes + bytes > this.maxBytes) return false
    const name = queueOf(frame.item.p, frame.from)
    const queue = this.frames.get(name) ?? []
    queue.push(frame)
    this.frames.set(name, queue)
    this.bytes += bytes
    return true
  }

  release(): HeldFrame[] {
    const all = [...this.frames.values()].flat()
    this.frames.clear()
    this.bytes = 0
    return all
  }

  forget(from: string): void {
    for (const [name, queue] of this.frames) {
      if (queue[0]?.from !== from) continue
      this.bytes -= queue.reduce((bytes, { item }) => bytes + weightOfItem(item), 0)
      this.frames.delete(name)
    }
  }
}
