/** What must hold in every state, and from each state to the next. Each law answers with its breaches, in words. */
import type { ClusterEvent, ClusterState, Partition } from '../ClusterState'
import { eligibleOf } from '../assign'
import { versionOf } from '../version'

const isMember = (state: ClusterState, nodeId: string): boolean =>
  state.members.some((member) => member.nodeId === nodeId)

const placementOf = (state: ClusterState): string =>
  JSON.stringify([state.members.map((one) => [one.nodeId, one.incarnation, one.status]), state.brokenLinks])

function breachesOfPartition(state: ClusterState, partition: Partition): string[] {
  const { owner, backups, followers, moveTo, target } = partition
  const all = [owner, ...backups, ...followers]
  const found: string[] = []
  if (new Set(all).size !== all.length) found.push(`owner, backups and followers overlap: ${all.join(' ')}`)
  for (const nodeId of all) if (!isMember(state, nodeId)) found.push(`${nodeId} keeps a copy and is no member`)
  if (moveTo !== null && !backups.includes(moveTo)) found.push(`moves to ${moveTo}, which is no in-sync backup`)
  if (target.backups.includes(target.owner)) found.push(`wants ${target.owner} as its own backup`)
  return found
}

export function breachesOfState(state: ClusterState): string[] {
  const found = state.partitions.flatMap((partition, partitionId) =>
    breachesOfPartition(state, partition).map((breach) => `partition ${partitionId}: ${breach}`),
  )
  if (state.partitions.length !== 271) found.push('not 271 partitions')
  const { absent } = state
  if (absent?.length === 0) found.push('says that nobody is absent')
  if (new Set(absent).size !== (absent?.length ?? 0)) found.push('somebody is absent twice')
  for (const nodeId of absent ?? []) if (isMember(state, nodeId)) found.push(`${nodeId} is absent and a member`)
  return [...found, ...breachesOfTargets(state)]
}

function breachesOfTargets(state: ClusterState): string[] {
  const eligible = eligibleOf(state)
  if (eligible.length === 0) return []
  const found: string[] = []
  const counts = new Map(eligible.map((nodeId) => [nodeId, 0]))
  const broken = new Set(state.brokenLinks.flatMap(([a, b]) => [`${a}|${b}`, `${b}|${a}`]))
  for (const { target } of state.partitions) {
    for (const nodeId of [target.owner, ...target.backups]) {
      if (!eligible.includes(nodeId)) found.push(`${nodeId} is wanted and may not be`)
    }
    if (new Set(target.backups).size !== target.backups.length) found.push('one backup is wanted twice')
    if (target.backups.some((nodeId) => broken.has(`${target.owner}|${nodeId}`))) found.push('a broken link is paired')
    const fitting = eligible.filter((nodeId) => nodeId !== target.owner && !broken.has(`${target.owner}|${nodeId}`))
    const due = Math.min(state.backupCount, fitting.length)
    if (target.backups.length !== due) found.push(`${target.backups.length} backups wanted, ${due} due`)
    counts.set(target.owner, (counts.get(target.owner) ?? 0) + 1)
  }
  const share = Math.floor(state.partitions.length / eligible.length)
  const most = Math.ceil(state.partitions.length / eligible.length)
  for (const [nodeId, count] of counts) {
    if (count < share || count > most) found.push(`${nodeId} is to own ${count}, fair are ${share} to ${most}`)
  }
  return [...new Set(found)]
}

/** With the larger shares given to those who own most, whatever is above a share must move, and nothing else. */
export function fewestMoves(state: ClusterState): number {
  const eligible = eligibleOf(state)
  const share = Math.floor(state.partitions.length / eligible.length)
  const larger = state.partitions.length % eligible.length
  const owned = eligible
    .map((nodeId) => state.partitions.filter((partition) => partition.owner === nodeId).length)
    .toSorted((a, b) => b - a)
  const kept = owned.reduce((sum, count, rank) => sum + Math.min(count, share + (rank < larger ? 1 : 0)), 0)
  return state.partitions.length - kept
}

export function breachesOfStep(before: ClusterState, events: readonly ClusterEvent[], after: ClusterState): string[] {
  if (after === before) return []
  const found: string[] = []
  const gone = new Set(
    events.flatMap((event) => {
      const named = event.type === 'removed' && before.members.find((one) => one.nodeId === event.nodeId)
      return named && event.type === 'removed' && named.incarnation === event.incarnation ? [event.nodeId] : []
    }),
  )
  const healed = events.find((event) => event.type === 'healed')
  after.partitions.forEach((partition, partitionId) => {
    const earlier = before.partitions[partitionId]
    if (earlier === undefined || earlier === partition) return
    const say = (breach: string): void => void found.push(`partition ${partitionId}: ${breach}`)
    const base = healed === undefined ? earlier.term : Math.max(earlier.term, healed.aboveTerm) + 1
    const expectedTerm = base + (partition.owner === earlier.owner ? 0 : 1)
    if (partition.term !== expectedTerm) say(`term ${earlier.term} became ${partition.term}, due is ${expectedTerm}`)
    if (partition.owner === earlier.owner) return
    const heirs = earlier.backups.filter((nodeId) => !gone.has(nodeId))
    if (!gone.has(earlier.owner)) {
      if (partition.owner !== earlier.moveTo) say('changed its owner without a loss and without a move')
    } else if (heirs.length > 0) {
      if (!heirs.includes(partition.owner)) say(`${partition.owner} owns it cold, ${heirs.join(' ')} were in sync`)
      if (partition.unclean !== earlier.unclean) say('called unclean though a copy in sync took over')
    } else if (!partition.unclean) say('nobody in sync was left, and it is not called unclean')
  })
  const lost = before.members.filter(({ nodeId, status }) => status === 'ACTIVE' && gone.has(nodeId))
  const missing = [...(before.absent ?? []), ...lost.map(({ nodeId }) => nodeId)].filter(
    (nodeId) => !isMember(after, nodeId),
  )
  if (gone.size < before.members.length && missing.toSorted().join() !== [...(after.absent ?? [])].toSorted().join()) {
    found.push(`absent are ${after.absent?.join(' ') ?? 'none'}, due are ${missing.join(' ')}`)
  }
  const tookOver = events.findLast((event) => event.type === 'took-over') ?? healed
  const due = tookOver === undefined ? before.version + 1 : versionOf(tookOver.epoch, 1)
  if (tookOver !== undefined && after.partitions.some(({ moveTo }) => moveTo !== null)) {
    found.push('the first state of an epoch names a move')
  }
  if (after.version !== due) found.push(`version ${after.version}, due is ${due}`)
  const visible = (state: ClusterState): string =>
    JSON.stringify([state.members, state.partitions.map(({ owner, backups }) => [owner, backups])])
  const dueMap = healed === undefined && visible(before) === visible(after) ? before.mapVersion : after.version
  if (after.mapVersion !== dueMap) found.push(`mapVersion ${after.mapVersion}, due is ${dueMap}`)
  if (placementOf(before) !== placementOf(after) && eligibleOf(after).length > 0) {
    const moves = after.partitions.filter((partition) => partition.owner !== partition.target.owner).length
    if (moves !== fewestMoves(after)) found.push(`${moves} moves planned, ${fewestMoves(after)} would do`)
  }
  return found
}
