/** The coordinator's office: collects events of a turn, makes one step of them, sends the state to everybody. */
import { isMoot, nextState } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Runtime } from '@topgunbuild/core'

export interface OfficeLinks {
  current(): ClusterState | null
  holdsOffice(): boolean
  issued(next: ClusterState, previous: ClusterState): void
  /** False: this node may have been replaced without knowing. */
  isFresh(): boolean
  confirm(then: () => void): void
}

export class Office {
  private queued: ClusterEvent[] = []
  /** Which ends have reported a broken link whole again. */
  private readonly wholeReports = new Map<string, Set<string>>()

  constructor(
    private readonly runtime: Runtime,
    private readonly links: OfficeLinks,
  ) {}

  queue(events: readonly ClusterEvent[]): void {
    if (events.length === 0) return
    if (this.queued.length === 0) this.runtime.endOfTurn(() => this.issue())
    this.queued.push(...events)
  }

  /** This node is no member any more: what it meant to issue is void, and so is any confirmation under way. */
  expelled(): void {
    this.queued = []
    this.wholeReports.clear()
  }

  /** A member's facts; a broken link counts on either end's word, a whole one only on both. */
  hear(from: string, facts: readonly ClusterEvent[]): void {
    const state = this.links.current()
    if (state === null || !this.links.holdsOffice()) return
    this.queue(facts.filter((fact) => !isMoot(state, fact) && this.counts(from, fact)))
  }

  private counts(from: string, fact: ClusterEvent): boolean {
    if (fact.type === 'removed') return fact.nodeId === from
    if (fact.type !== 'link-whole' && fact.type !== 'link-broken') return true
    if (!fact.between.includes(from)) return false
    const link = fact.between.toSorted((a, b) => (a < b ? -1 : 1)).join('\n')
    const reports = this.wholeReports.get(link) ?? new Set()
    if (fact.type === 'link-broken') reports.clear()
    else reports.add(from)
    this.wholeReports.set(link, reports)
    return fact.type === 'link-broken' || reports.size === 2
  }

  /** A coordinator that stood still makes sure of its office first: a state it is not entitled to splits the cluster. */
  private issue(): void {
    if (this.links.holdsOffice() && !this.links.isFresh()) {
      this.links.confirm(() => this.issue())
      return
    }
    const events = this.queued
    this.queued = []
    const previous = this.links.current()
    if (previous === null || !this.links.holdsOffice()) return
    const next = nextState(previous, events)
    if (next !== previous) this.links.issued(next, previous)
  }
}
