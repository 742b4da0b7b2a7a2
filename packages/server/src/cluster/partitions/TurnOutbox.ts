/** Collects what goes to each node in one turn, so that it leaves in one frame. */
import type { Runtime } from '@topgunbuild/core'

export class TurnOutbox<Item> {
  private readonly queues = new Map<string, Item[]>()
  private scheduled = false

  constructor(
    private readonly runtime: Runtime,
    private readonly flushTo: (nodeId: string, items: Item[]) => void,
  ) {}

  add(nodeId: string, item: Item): void {
    const queue = this.queues.get(nodeId)
    if (queue === undefined) this.queues.set(nodeId, [item])
    else queue.push(item)
    if (this.scheduled) return
    this.scheduled = true
    this.runtime.endOfTurn(() => this.flush())
  }

  /** What was meant for a link that is gone must not leave on the next one, behind its own beginning. */
  forget(nodeId: string): void {
    this.queues.delete(nodeId)
  }

  private flush(): void {
    this.scheduled = false
    const queues = [...this.queues]
    this.queues.clear()
    for (const [nodeId, items] of queues) this.flushTo(nodeId, items)
  }
}
