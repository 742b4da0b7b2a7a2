/** What was done to nodes, links and clocks by a history, each from when to when. Pure. */
import type { FaultEvent, FaultKind, FaultTarget } from './fault-events'
import type { ClusterEvent } from './History'

/** One thing that was done, from when to when; `to` is absent while it lasts. */
export interface FaultSpan {
  readonly kind: FaultKind | 'crash' | 'leave' | 'join'
  readonly target: string
  readonly nodes: readonly string[]
  readonly from: number
  readonly to?: number
}

export type Span = Pick<FaultSpan, 'from' | 'to'>

/** Over as soon as they are done: what follows is the cluster's own way back. */
const MOMENTARY: ReadonlySet<FaultSpan['kind']> = new Set(['restart', 'restart-without-data', 'reset'])

export function nodesOf(target: FaultTarget): readonly string[] {
  return 'node' in target ? [target.node] : target.link
}

export function targetText(target: FaultTarget): string {
  return 'node' in target ? target.node : target.link.join(' → ')
}

/** In the order they began. A crash lasts until the node is started again, or for ever. */
export function faultSpans(events: readonly ClusterEvent[]): FaultSpan[] {
  const spans: FaultSpan[] = []
  /** Places of those that last. */
  let open: number[] = []
  const begin = (span: FaultSpan): void => {
    if (span.to === undefined) open.push(spans.length)
    spans.push(span)
  }
  const end = (at: number, ends: (span: FaultSpan) => boolean): void => {
    open = open.filter((index) => {
      const span = spans[index]
      if (span === undefined || !ends(span)) return true
      spans[index] = { ...span, to: at }
      return false
    })
  }
  for (const event of events) {
    const { at } = event
    if (event.type === 'crashed' || event.type === 'stopping') {
      const kind = event.type === 'crashed' ? 'crash' : 'leave'
      begin({ kind, target: event.node, nodes: [event.node], from: at })
    } else if (event.type === 'joining') begin({ kind: 'join', target: 'a new node', nodes: [], from: at })
    else if (event.type === 'stopped') end(at, ({ kind, target }) => kind === 'leave' && target === event.node)
    else if (event.type === 'settled') end(at, ({ kind }) => kind === 'join')
    else if (event.type === 'healed') end(at, (span) => isEndedBy(span, event))
    else if (event.type === 'fault') {
      const { kind } = event
      const target = targetText(event.target)
      if (isRestart(kind)) end(at, (span) => span.kind === 'crash' && span.target === target)
      const span = { kind, target, nodes: nodesOf(event.target), from: at }
      begin(MOMENTARY.has(kind) ? { ...span, to: at } : span)
    }
  }
  return spans
}

function isEndedBy(span: FaultSpan, healed: Extract<FaultEvent, { type: 'healed' }>): boolean {
  if (span.kind === 'crash' || span.kind === 'leave' || span.kind === 'join') return false
  if (healed.kind !== undefined && healed.kind !== span.kind) return false
  return healed.target === undefined || targetText(healed.target) === span.target
}

export function isRestart(kind: FaultSpan['kind']): boolean {
  return kind === 'restart' || kind === 'restart-without-data'
}

/** What was done to nodes and links, but for joining and leaving, each with the way back. */
export function disturbances(events: readonly ClusterEvent[]): Span[] {
  const done = faultSpans(events).filter(({ kind }) => kind !== 'join' && kind !== 'leave')
  return done.map(untilSettled(events))
}

/** What follows a fault is the cluster's own way back, and lasts until every partition has all its copies. */
export function untilSettled(events: readonly ClusterEvent[]): (span: Span) => Span {
  return ({ from, to: ended }) => {
    const settled = events.find(({ type, at }) => type === 'settled' && ended !== undefined && at >= ended)
    return settled === undefined ? { from } : { from, to: settled.at }
  }
}

export function overlaps(span: Span, from: number, to: number): boolean {
  return span.from <= to && (span.to ?? Infinity) >= from
}

/** Keeps what it holds, and can neither give nor take: frozen, or cut off from somebody. */
export function isolatesNodes({ kind }: FaultSpan): boolean {
  return kind === 'freeze' || kind === 'cut' || kind === 'one-way-cut'
}

export function sayFaults(events: readonly ClusterEvent[]): string {
  const told = faultSpans(events)
    .filter(({ kind }) => kind !== 'join')
    .map(({ kind, target, to }) => `${kind} of ${target}${to === undefined ? '' : ', ended'}`)
  return told.length === 0 ? 'nothing was done to the nodes' : told.join('; ')
}
