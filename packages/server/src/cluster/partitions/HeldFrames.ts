/** Replication frames of terms not yet learned, kept in order until the state arrives; bounded in bytes. */
import type { StreamItem } from '../mesh/peer-messages'
import { weightOfItem } from './weights'

export interface HeldFrame {
  readonly from: string
  readonly sender: string
  readonly item: StreamItem
}

export class HeldFrames {
  private readonly frames = new Map<number, HeldFrame[]>()
  private bytes = 0

  constructor(private readonly maxBytes: number) {}

  get heldBytes(): number {
    return this.bytes
  }

  holds(partitionId: number): boolean {
    return this.frames.has(partitionId)
  }

  /** False at the bound: the caller resets the link, and the owner sends again. */
  keep(frame: HeldFrame): boolean {
    const bytes = weightOfItem(frame.item)
    if (this.bytes + bytes > this.maxBytes) return false
    const queue = this.frames.get(frame.item.p) ?? []
    queue.push(frame)
    this.frames.set(frame.item.p, queue)
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
    for (const [partitionId, queue] of this.frames) {
      const kept = queue.filter((frame) => frame.from !== from)
      const gone = queue.filter((frame) => frame.from === from)
      this.bytes -= gone.reduce((bytes, { item }) => bytes + weightOfItem(item), 0)
      if (kept.length === 0) this.frames.delete(partitionId)
      else this.frames.set(partitionId, kept)
    }
  }
}
