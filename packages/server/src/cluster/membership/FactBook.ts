/** The facts this node has to report: sent once a turn, and kept until a state shows them. */
import { isMoot } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Runtime } from '@topgunbuild/core'

export class FactBook {
  private readonly facts = new Map<string, ClusterEvent>()
  private unsent: ClusterEvent[] = []

  constructor(
    private readonly runtime: Runtime,
    private readonly send: (facts: readonly ClusterEvent[]) => void,
  ) {}

  /** Goes with every heartbeat to the coordinator. */
  pending(): ClusterEvent[] {
    return [...this.facts.values()]
  }

  /** What is known already is not said twice. */
  add(facts: readonly ClusterEvent[]): void {
    for (const fact of facts) {
      const key = JSON.stringify(fact)
      if (this.facts.has(key)) continue
      this.facts.set(key, fact)
      if (this.unsent.length === 0) this.runtime.endOfTurn(() => this.flush())
      this.unsent.push(fact)
    }
  }

  stateChanged(state: ClusterState): void {
    for (const [key, fact] of this.facts) if (isMoot(state, fact)) this.facts.delete(key)
  }

  clear(): void {
    this.facts.clear()
    this.unsent = []
  }

  private flush(): void {
    const facts = this.unsent
    this.unsent = []
    if (facts.length > 0) this.send(facts)
  }
}
