/** The facts this node has to report: sent once a turn, and kept until a state shows them. */
import { isMoot } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Runtime } from '@topgunbuild/core'

export class FactBook {
  private facts: ClusterEvent[] = []
  private unsent: ClusterEvent[] = []

  constructor(
    private readonly runtime: Runtime,
    private readonly send: (facts: readonly ClusterEvent[]) => void,
  ) {}

  /** Goes with every heartbeat to the coordinator. */
  pending(): ClusterEvent[] {
    return this.facts
  }

  add(facts: readonly ClusterEvent[]): void {
    const known = new Set(this.facts.map((fact) => JSON.stringify(fact)))
    const news = facts.filter((fact) => !known.has(JSON.stringify(fact)))
    if (news.length === 0) return
    if (this.unsent.length === 0) this.runtime.endOfTurn(() => this.flush())
    this.unsent.push(...news)
    this.facts.push(...news)
  }

  stateChanged(state: ClusterState): void {
    this.facts = this.facts.filter((fact) => !isMoot(state, fact))
  }

  clear(): void {
    this.facts = []
    this.unsent = []
  }

  private flush(): void {
    const facts = this.unsent
    this.unsent = []
    if (facts.length > 0) this.send(facts)
  }
}
