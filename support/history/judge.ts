/**
 * The verdict on one scenario, whatever its own steps said: pure checks over its history and one snapshot
 * of every node and client, taken when nothing moves any more.
 */
import { reaches } from '@topgunbuild/core'
import type { AckLevel } from '@topgunbuild/core'
import type { Account, Breach, PromiseName } from './checks/Account'
import { clientsSee } from './checks/clients-see'
import { couldReplicate, levelsAreReached } from './checks/levels'
import { appliedOnce } from './checks/once'
import { heardOnce } from './checks/heard-once'
import { oneHolder } from './checks/one-holder'
import { oneOwner } from './checks/ownership'
import { acknowledgedIsKept, refusedStaysAway } from './checks/promises'
import { equalCopies, oneMap } from './checks/replicas-agree'
import { sessionsHold } from './checks/sessions'
import { versionsRise } from './checks/versions'

export type { Account, Breach } from './checks/Account'

export interface Verdict {
  readonly breaches: readonly Breach[]
  /** Acknowledged writes by the level they reached. */
  readonly levels: Readonly<Record<AckLevel, number>>
  readonly refused: number
  readonly unknown: number
  /** Calls that nobody answered yet when the judge looked. */
  readonly open: number
  /** Acknowledged with owner and backups up and a quorum asked for; and of those, at REPLICATED or above. */
  readonly undisturbed: { readonly acknowledged: number; readonly replicated: number }
  /** Clients whose calls were judged in nothing, by name. */
  readonly excluded: readonly string[]
}

export const CHECKS: readonly { readonly name: PromiseName; readonly check: (account: Account) => Breach[] }[] = [
  { name: 'one owner', check: oneOwner },
  { name: 'one map', check: oneMap },
  { name: 'versions rise', check: versionsRise },
  { name: 'equal copies', check: equalCopies },
  { name: 'kept', check: acknowledgedIsKept },
  { name: 'applied once', check: appliedOnce },
  { name: 'refused stays away', check: refusedStaysAway },
  { name: 'level', check: levelsAreReached },
  { name: 'clients see it', check: clientsSee },
  { name: 'one holder', check: oneHolder },
  { name: 'heard once', check: heardOnce },
  { name: 'sessions', check: sessionsHold },
]

export function judge(account: Account): Verdict {
  const { excluded = new Set<string>() } = account
  const promised = { ...account, calls: account.calls.filter((call) => !excluded.has(call.client)) }
  return {
    breaches: CHECKS.flatMap(({ check }) => check(promised)),
    ...tally(promised),
    excluded: [...excluded].sort(),
  }
}

function tally({ calls, events }: Account): Omit<Verdict, 'breaches' | 'excluded'> {
  const levels: Record<AckLevel, number> = { MEMORY: 0, APPLIED: 0, REPLICATED: 0, PERSISTED: 0 }
  const undisturbed = { acknowledged: 0, replicated: 0 }
  const others = { refused: 0, unknown: 0, open: 0 }
  for (const call of calls) {
    const { outcome } = call
    if (outcome?.kind !== 'ok') {
      others[outcome?.kind ?? 'open']++
      continue
    }
    levels[outcome.level]++
    if (!couldReplicate(call, events)) continue
    undisturbed.acknowledged++
    if (reaches(outcome.level, 'REPLICATED')) undisturbed.replicated++
  }
  return { levels, ...others, undisturbed }
}
