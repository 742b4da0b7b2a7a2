/**
 * The coordinator's office: collects events of a turn, makes one step of them, sends the state to everybody. Of backups
 * that were brought up, each partition's at its own time, a few milliseconds' are collected while others came just before.
 */
import { isMoot, nextState } from '@topgunbuild/core'
import type { ClusterEvent, ClusterState, Runtime, Timer } from '@topgunbuild/core'

const APART_MS = 20
/**
 * For so long nothing was issued when what stalls gave to others is placed anew: long enough that nobody moves much for a
 * node that pauses now and then. Twice as long after each time, for who stalled may stall again.
 */
const REST_MS = 30_000
const LONGEST_REST_MS = 3_600_000

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
  private isDue = false
  private later: Timer | undefined
  private issuedAt = Number.NEGATIVE_INFINITY
  private restMs = REST_MS
  /** Nothing was placed anew since the last state. */
  private mayRebalance = false
  /** Which ends have reported a broken link whole again. */
  private readonly wholeReports = new Map<string, Set<string>>()

  constructor(
    private readonly runtime: Runtime,
    private readonly links: OfficeLinks,
  ) {}

  queue(events: readonly ClusterEvent[]): void {
    if (events.length === 0) return
    this.queued.push(...events)
    if (this.isDue) return
    const waitMs = this.issuedAt + APART_MS - this.runtime.monotonicNow()
    if (waitMs <= 0 || !events.every(canWait)) {
      this.later?.cancel()
      this.isDue = true
      this.runtime.endOfTurn(() => this.issue())
    } else if (this.later === undefined) {
      this.later = this.runtime.setTimer(waitMs, () => this.issue())
    }
  }

  /** To be called with every heartbeat. */
  tick(): void {
    if (!this.mayRebalance || this.runtime.monotonicNow() - this.issuedAt < this.restMs) return
    this.mayRebalance = false
    this.queue([{ type: 'rebalance' }])
  }

  /** This node is no member any more: what it meant to issue is void, and so is any confirmation under way. */
  expelled(): void {
    this.queued = []
    this.mayRebalance = false
    this.wholeReports.clear()
    this.nothingIsDue()
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
    this.nothingIsDue()
    const previous = this.links.current()
    if (previous === null || !this.links.holdsOffice()) return
    const next = nextState(previous, events)
    if (next === previous) return
    this.issuedAt = this.runtime.monotonicNow()
    this.mayRebalance = true
    if (events.some(({ type }) => type === 'rebalance')) this.restMs = Math.min(2 * this.restMs, LONGEST_REST_MS)
    else if (next.members !== previous.members) this.restMs = REST_MS
    this.links.issued(next, previous)
  }

  private nothingIsDue(): void {
    this.later?.cancel()
    this.later = undefined
    this.isDue = false
  }
}

/** Nobody waits for one backup more; whatever else is reported takes work from somebody or gives it. */
function canWait({ type }: ClusterEvent): boolean {
  return type === 'synced'
}
