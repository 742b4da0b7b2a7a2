/** Replication frames of terms not yet learned, kept in order until the state arrives; bounded. */
import type { StreamItem } from '../mesh/peer-messages'

export interface HeldFrame {
  readonly from: string
  readonly sender: string
  readonly item: StreamItem
}

export class HeldFrames {
  private readonly frames = new Map<number, HeldFrame[]>()
  private count = 0

  constructor(private readonly maxFrames: number) {}

  holds(partitionId: number): boolean {
    return this.frames.has(partitionId)
  }

  /** False at the bound: the caller resets the link, and the owner sends again. */
  keep(frame: HeldFrame): boolean {
    if (this.count >= this.maxFrames) return false
    const queue = this.frames.get(frame.item.p) ?? []
    queue.push(frame)
    this.frames.set(frame.item.p, queue)
    this.count += 1
    return true
  }

  release(): HeldFrame[] {
    const all = [...this.frames.values()].flat()
    this.frames.clear()
    this.count = 0
    return all
  }

  forget(from: string): void {
    for (const [partitionId, queue] of this.frames) {
      const kept = queue.filter((frame) => frame.from !== from)
      this.count -= queue.length - kept.length
      if (kept.length === 0) this.frames.delete(partitionId)
      else this.frames.set(partitionId, kept)
    }
  }
}
