/** The shortest part of a history that shows a breach, in lines. Pure. */
import type { Account, Breach } from './checks/Account'
import { sayHeld } from './checks/held'
import { inOrder, tellCall, tellFault } from './chronicle'
import { faultSpans, overlaps } from './faults'
import type { Call } from './History'

const MOST_LINES_OF_A_KIND = 8

/** What was asked under the breach's key, the faults meanwhile, the states of its partition, and what nodes hold. */
export function excerptOf({ calls, events, snapshot }: Account, breach: Breach): string[] {
  const { map, key, partitionId } = breach
  const concerned = callsOfBreach(calls, breach)
  const from = Math.min(...concerned.map((call) => call.invokedAt))
  const told = concerned.map(tellCall)
  const faults = faultSpans(events)
    .filter((span) => concerned.length === 0 || overlaps(span, from, Infinity))
    .map(tellFault)
  const lines = inOrder([...told, ...newest(faults)])
  const states = partitionId === undefined ? [] : newest(statesOf(snapshot.sightings, partitionId))
  const held = map === undefined || key === undefined ? [] : [sayHeld(snapshot.nodes, map, key)]
  return [...lines, ...states, ...held]
}

/** The breach's own call, and the later ones under its key that should have stood in for it. */
function callsOfBreach(calls: readonly Call[], { call, map, key }: Breach): readonly Call[] {
  const same = calls.filter((each) => each.map === map && each.key === key)
  if (call === undefined) return newest(same)
  return [call, ...newest(same.filter((each) => each.id > call.id))]
}

/** Each owner, term and backups that somebody showed, once. */
function statesOf(sightings: Account['snapshot']['sightings'], partitionId: number): string[] {
  const texts = sightings.flatMap((sighting) => {
    const partition = 'state' in sighting ? sighting.state.partitions[partitionId] : undefined
    if (partition === undefined) return []
    const { owner, term, backups } = partition
    return [`partition ${partitionId}: ${owner} owns it in term ${term}, backups ${backups.join(', ') || 'none'}`]
  })
  return [...new Set(texts)]
}

function newest<T>(all: readonly T[]): readonly T[] {
  return all.slice(-MOST_LINES_OF_A_KIND)
}
