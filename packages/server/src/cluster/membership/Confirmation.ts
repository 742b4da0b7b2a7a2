/** Rounds in which a node asks every other member whether its state is still the newest. */
import type { ClusterState } from '@topgunbuild/core'

export interface ConfirmationLinks {
  ask(nodeId: string, round: number): void
  confirmed(startedAt: number): void
}

export class Confirmation {
  private round = 0
  private startedAt = 0
  private readonly answered = new Set<string>()
  private waiting: ((startedAt: number) => void)[] = []

  constructor(private readonly links: ConfirmationLinks) {}

  get underWay(): boolean {
    return this.waiting.length > 0
  }

  /** @param then told when the round began: one that was under way already asked before this was wanted */
  request(then: (startedAt: number) => void, others: readonly string[], now: number): void {
    this.waiting.push(then)
    if (this.waiting.length > 1) return
    this.round += 1
    this.startedAt = now
    this.answered.clear()
    this.askMissing(others)
    this.settle(others)
  }

  /** Asks again whoever has not answered: a lost link, or a member that is new. */
  askMissing(others: readonly string[]): void {
    if (!this.underWay) return
    for (const nodeId of others) if (!this.answered.has(nodeId)) this.links.ask(nodeId, this.round)
  }

  answer(nodeId: string, round: number, others: readonly string[]): void {
    if (round !== this.round || !this.underWay) return
    this.answered.add(nodeId)
    this.settle(others)
  }

  /** To be called when the state changed: members that are gone need not answer. */
  settle(others: readonly string[]): void {
    if (!this.underWay || !others.every((nodeId) => this.answered.has(nodeId))) return
    // Of this round, whoever asks for the next one meanwhile.
    const { waiting, startedAt } = this
    this.waiting = []
    this.links.confirmed(startedAt)
    for (const then of waiting) then(startedAt)
  }

  abandon(): void {
    this.waiting = []
  }
}

export function othersOf(state: ClusterState | null, selfId: string): string[] {
  return (state?.members ?? []).map((member) => member.nodeId).filter((nodeId) => nodeId !== selfId)
}
