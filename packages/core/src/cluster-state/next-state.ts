/**
 * The only way a cluster state changes. Events say what happened; the step that follows steers every partition
 * towards its target: bring a copy up, move the ownership under seal, let go of copies nobody wants.
 *
 *   not a copy ──wanted──▶ follower ──synced──▶ backup ──moveTo, sealed──▶ owner
 *                             ▲                    │
 *                             └─────stalled────────┘
 */
import { withLost, withReturned } from './absent'
import { assign, mostBackupsIn } from './assign'
import { isSettled } from './ClusterState'
import type { ClusterEvent, ClusterState, Member, Partition } from './ClusterState'
import { LINEAGE_LENGTH } from './lineage'
import { sameList } from './same-list'
import { versionOf } from './version'

type EventOf<T extends ClusterEvent['type']> = Extract<ClusterEvent, { type: T }>
type PartitionEvent = EventOf<'synced' | 'stalled' | 'sealed'>

function withoutNode(nodeIds: readonly string[], nodeId: string): readonly string[] {
  return nodeIds.includes(nodeId) ? nodeIds.filter((other) => other !== nodeId) : nodeIds
}

function hasMember(state: ClusterState, nodeId: string, incarnation: string): boolean {
  return state.members.some((member) => member.nodeId === nodeId && member.incarnation === incarnation)
}

function orderedPair([a, b]: readonly [string, string]): readonly [string, string] {
  return a < b ? [a, b] : [b, a]
}

function sameLink(a: readonly [string, string], b: readonly [string, string]): boolean {
  return a[0] === b[0] && a[1] === b[1]
}

function joined(state: ClusterState, { member }: EventOf<'joined'>): ClusterState {
  // The predecessor of the same name must be removed first: its data went with it.
  if (state.members.some((known) => known.nodeId === member.nodeId)) return state
  return withReturned({ ...state, members: [...state.members, member] }, member.nodeId)
}

function leaving(state: ClusterState, event: EventOf<'leaving'>): ClusterState {
  const at = state.members.findIndex(
    ({ nodeId, incarnation, status }) =>
      nodeId === event.nodeId && incarnation === event.incarnation && status === 'ACTIVE',
  )
  const member = state.members[at]
  return member === undefined ? state : { ...state, members: state.members.with(at, { ...member, status: 'LEAVING' }) }
}

function synced(partition: Partition, { nodeId, incarnation }: EventOf<'synced'>, state: ClusterState): Partition {
  if (!partition.followers.includes(nodeId)) return partition
  // Said of a process that is gone: its successor holds nothing of what that one was sent.
  if (incarnation !== undefined && !hasMember(state, nodeId, incarnation)) return partition
  const followers = withoutNode(partition.followers, nodeId)
  return { ...partition, followers, backups: [...partition.backups, nodeId] }
}

/** The replica loses its place at once; another node is preferred for it, if there is one. */
function stalled(partition: Partition, { nodeId }: EventOf<'stalled'>, state: ClusterState): Partition {
  // A follower that stalls is the owner's own affair: it starts the bring-up again.
  if (!partition.backups.includes(nodeId)) return partition
  const spare = state.members.find(
    (member) =>
      member.status === 'ACTIVE' &&
      member.nodeId !== nodeId &&
      member.nodeId !== partition.target.owner &&
      !partition.target.backups.includes(member.nodeId) &&
      !state.brokenLinks.some((link) => sameLink(link, orderedPair([member.nodeId, partition.target.owner]))),
  )
  const backups =
    spare === undefined
      ? partition.target.backups
      : partition.target.backups.map((wanted) => (wanted === nodeId ? spare.nodeId : wanted))
  return {
    ...partition,
    backups: withoutNode(partition.backups, nodeId),
    moveTo: partition.moveTo === nodeId ? null : partition.moveTo,
    target: { ...partition.target, backups },
  }
}

function sealed(partition: Partition, { to }: EventOf<'sealed'>): Partition {
  if (partition.moveTo !== to || !partition.backups.includes(to)) return partition
  return {
    ...partition,
    owner: to,
    term: partition.term + 1,
    // Under seal every in-sync copy confirmed the last seq, so the old owner is one of them.
    backups: [...withoutNode(partition.backups, to), partition.owner],
    followers: withoutNode(partition.followers, to),
    moveTo: null,
  }
}

/** The partition as the event leaves it; undefined where that is as it was. What the owner of a term says counts for that term. */
function partitionAfter(state: ClusterState, event: PartitionEvent): Partition | undefined {
  const before = state.partitions[event.partitionId]
  if (before?.term !== event.term) return undefined
  const after = changedBy(before, event, state)
  return after === before ? undefined : after
}

function changedBy(partition: Partition, event: PartitionEvent, state: ClusterState): Partition {
  switch (event.type) {
    case 'synced':
      return synced(partition, event, state)
    case 'stalled':
      return stalled(partition, event, state)
    case 'sealed':
      return sealed(partition, event)
  }
}

function isOfPartition(event: ClusterEvent): event is PartitionEvent {
  return event.type === 'synced' || event.type === 'stalled' || event.type === 'sealed'
}

function linkBroken(state: ClusterState, event: EventOf<'link-broken'>): ClusterState {
  const link = orderedPair(event.between)
  if (state.brokenLinks.some((known) => sameLink(known, link))) return state
  if (!link.every((nodeId) => state.members.some((member) => member.nodeId === nodeId))) return state
  return { ...state, brokenLinks: [...state.brokenLinks, link] }
}

function linkWhole(state: ClusterState, event: EventOf<'link-whole'>): ClusterState {
  const link = orderedPair(event.between)
  const brokenLinks = state.brokenLinks.filter((known) => !sameLink(known, link))
  return brokenLinks.length === state.brokenLinks.length ? state : { ...state, brokenLinks }
}

function tookOver(state: ClusterState, event: EventOf<'took-over' | 'healed'>): ClusterState {
  const epoch = { epoch: event.epoch, issuer: event.issuer, from: state.version }
  return {
    ...state,
    version: versionOf(event.epoch, 0),
    lineage: [...state.lineage, epoch].slice(-LINEAGE_LENGTH),
    // A seal ends by a state: this one names no move, so every sealed partition is served again.
    partitions: state.partitions.map((partition) =>
      partition.moveTo === null ? partition : { ...partition, moveTo: null },
    ),
  }
}

function healed(state: ClusterState, event: EventOf<'healed'>): ClusterState {
  const next = tookOver(state, event)
  return {
    ...next,
    partitions: next.partitions.map((partition) => ({
      ...partition,
      term: Math.max(partition.term, event.aboveTerm) + 1,
    })),
  }
}

/** Lines that gave way in one turn are outgrown together. */
function outgrown(events: readonly EventOf<'healed'>[]): EventOf<'healed'>[] {
  const [first] = events
  if (first === undefined) return []
  const epoch = Math.max(...events.map((event) => event.epoch))
  return [{ ...first, epoch, aboveTerm: Math.max(...events.map((event) => event.aboveTerm)) }]
}

/** Takes members out of every replica list, then finds an heir for what they owned. */
function removeMembers(state: ClusterState, events: readonly EventOf<'removed'>[]): ClusterState {
  const gone = new Set(
    events.filter((event) => hasMember(state, event.nodeId, event.incarnation)).map((event) => event.nodeId),
  )
  // A state without members would have no issuer: the last one is never removed.
  if (gone.size === 0 || gone.size === state.members.length) return state
  const members = state.members.filter((member) => !gone.has(member.nodeId))
  const remaining = (nodeId: string): boolean => !gone.has(nodeId)
  const owned = new Map<string, number>()
  for (const { owner } of state.partitions) owned.set(owner, (owned.get(owner) ?? 0) + 1)
  const partitions = state.partitions.map((partition): Partition => {
    const touched = [partition.owner, ...partition.backups, ...partition.followers].some((nodeId) => gone.has(nodeId))
    if (!touched) return partition
    const backups = partition.backups.filter(remaining)
    const followers = partition.followers.filter(remaining)
    const moveTo = partition.moveTo !== null && remaining(partition.moveTo) ? partition.moveTo : null
    if (remaining(partition.owner)) return { ...partition, backups, followers, moveTo }
    const empty = members
      .filter((member) => member.status === 'ACTIVE' || members.every((other) => other.status === 'LEAVING'))
      .reduce((least, member) => ((owned.get(member.nodeId) ?? 0) < (owned.get(least.nodeId) ?? 0) ? member : least))
    const heir = backups[0] ?? followers[0] ?? empty.nodeId
    owned.set(heir, (owned.get(heir) ?? 0) + 1)
    return {
      ...partition,
      owner: heir,
      term: partition.term + 1,
      backups: withoutNode(backups, heir),
      // A follower was brought up by the owner that is gone; it starts again under the new one.
      followers: withoutNode(followers, heir),
      moveTo: null,
      unclean: partition.unclean || backups.length === 0,
    }
  })
  const removed = state.members.filter((member) => gone.has(member.nodeId))
  return withLost(
    { ...state, members, partitions, brokenLinks: state.brokenLinks.filter((link) => link.every(remaining)) },
    removed,
  )
}

function apply(state: ClusterState, event: Exclude<ClusterEvent, { type: 'removed' } | PartitionEvent>): ClusterState {
  switch (event.type) {
    case 'joined':
      return joined(state, event)
    case 'leaving':
      return leaving(state, event)
    case 'link-broken':
      return linkBroken(state, event)
    case 'link-whole':
      return linkWhole(state, event)
    case 'took-over':
      return tookOver(state, event)
    case 'healed':
      return healed(state, event)
    case 'steer':
    case 'rebalance':
      return state
  }
}

/** Reports come by the hundred: the partitions are copied once for all of them. */
function applyAll(state: ClusterState, events: readonly Exclude<ClusterEvent, { type: 'removed' }>[]): ClusterState {
  let changed = state
  let copy: Partition[] | undefined
  for (const event of events) {
    if (!isOfPartition(event)) {
      changed = apply(changed, event)
      continue
    }
    const after = partitionAfter(changed, event)
    if (after === undefined) continue
    if (copy === undefined) {
      copy = [...changed.partitions]
      changed = { ...changed, partitions: copy }
    }
    copy[event.partitionId] = after
  }
  return changed
}

/** Placement is recomputed when those who may own, or who may be paired, change, or at rest; else targets stay. */
function withTargets(state: ClusterState, before: ClusterState, isToRebalance: boolean): ClusterState {
  const placement = (of: ClusterState): string =>
    JSON.stringify([of.members.map((member) => [member.nodeId, member.incarnation, member.status]), of.brokenLinks])
  const isToPlace = placement(state) !== placement(before)
  if (!isToPlace && !(isToRebalance && isSettled(state))) return state
  const targets = assign(state)
  // Who has most must end with less: so this comes to an end, unless more stalls.
  if (!isToPlace && mostBackupsIn(targets) >= mostBackupsIn(state.partitions.map(({ target }) => target))) return state
  return {
    ...state,
    partitions: state.partitions.map((partition, partitionId) => {
      const target = targets[partitionId] ?? partition.target
      const same = target.owner === partition.target.owner && sameList(target.backups, partition.target.backups)
      return same ? partition : { ...partition, target }
    }),
  }
}

function isSteady({ owner, target, backups, followers, moveTo }: Partition): boolean {
  return moveTo === null && followers.length === 0 && owner === target.owner && sameList(backups, target.backups)
}

/** The next thing a partition needs on its way to its target. */
function steer(partition: Partition, mayMove: boolean): Partition {
  const { owner, target } = partition
  if (isSteady(partition)) return partition
  const wanted = [target.owner, ...target.backups]
  const inSync = [owner, ...partition.backups]
  const missing = wanted.filter((nodeId) => !inSync.includes(nodeId))
  const followers = [
    ...partition.followers.filter((nodeId) => missing.includes(nodeId)),
    ...missing.filter((nodeId) => !partition.followers.includes(nodeId)),
  ]
  const complete = missing.length === 0
  const moveTo = mayMove && complete && owner !== target.owner ? target.owner : null
  // A copy nobody wants stays until every wanted one is in sync and the owner is the wanted one.
  const backups =
    complete && owner === target.owner ? target.backups.filter((nodeId) => nodeId !== owner) : partition.backups
  const unchanged =
    moveTo === partition.moveTo && sameList(followers, partition.followers) && sameList(backups, partition.backups)
  return unchanged ? partition : { ...partition, followers, moveTo, backups }
}

function steerAll(state: ClusterState, mayMove: boolean): ClusterState {
  const partitions = state.partitions.map((partition) => steer(partition, mayMove))
  return partitions.every((partition, partitionId) => partition === state.partitions[partitionId])
    ? state
    : { ...state, partitions }
}

function clientsSeeAChange(after: ClusterState, before: ClusterState): boolean {
  if (after.members !== before.members) {
    const endpoints = (of: ClusterState): string => JSON.stringify(of.members)
    if (endpoints(after) !== endpoints(before)) return true
  }
  return after.partitions.some((partition, partitionId) => {
    const earlier = before.partitions[partitionId]
    return (
      partition !== earlier &&
      (earlier === undefined || partition.owner !== earlier.owner || !sameList(partition.backups, earlier.backups))
    )
  })
}

function sameContent(after: ClusterState, before: ClusterState): boolean {
  return (
    after.version === before.version &&
    sameMembers(after.members, before.members) &&
    after.brokenLinks === before.brokenLinks &&
    after.partitions.every((partition, partitionId) => partition === before.partitions[partitionId])
  )
}

function sameMembers(after: readonly Member[], before: readonly Member[]): boolean {
  return after === before || JSON.stringify(after) === JSON.stringify(before)
}

/**
 * One event or several, one step, however many partitions move. Events that no longer apply (another term,
 * another incarnation, an unknown member) change nothing; where nothing changed, the same state is returned.
 * Members removed together are removed before any heir is chosen, so that no partition goes to one of them.
 */
export function nextState(state: ClusterState, events: ClusterEvent | readonly ClusterEvent[]): ClusterState {
  const list = Array.isArray(events) ? (events as readonly ClusterEvent[]) : [events as ClusterEvent]
  const newEpochs = [
    ...list.filter((event) => event.type === 'took-over'),
    ...outgrown(list.filter((event) => event.type === 'healed')),
  ]
  const removals = list.filter((event) => event.type === 'removed')
  const rest = list.filter((event) => event.type !== 'took-over' && event.type !== 'healed' && event.type !== 'removed')
  let changed = newEpochs.reduce<ClusterState>(apply, state)
  changed = applyAll(removeMembers(changed, removals), rest)
  const isToRebalance = list.some((event) => event.type === 'rebalance')
  if (changed === state && !isToRebalance && !list.some((event) => event.type === 'steer')) return state
  // The first state of an epoch names no move, whatever the placement wants: that is how owners learn to unseal.
  changed = steerAll(withTargets(changed, state, isToRebalance), newEpochs.length === 0)
  if (sameContent(changed, state)) return state
  const version = changed.version + 1
  // Clients of the line that gave way must take this one's map for the newer.
  const healing = list.some((event) => event.type === 'healed')
  return {
    ...changed,
    version,
    mapVersion: healing || clientsSeeAChange(changed, state) ? version : changed.mapVersion,
  }
}

/** True when an event would change nothing: it is shown by the state already, or no longer applies. */
export function isMoot(state: ClusterState, event: ClusterEvent): boolean {
  if (event.type === 'removed') return !hasMember(state, event.nodeId, event.incarnation)
  return isOfPartition(event) ? partitionAfter(state, event) === undefined : apply(state, event) === state
}
