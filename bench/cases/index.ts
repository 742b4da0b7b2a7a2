/** All cases, in the order in which they run: those in a row share systems. */
import { ALONE } from './alone'
import type { Case } from './Case'
import { CLIENTS } from './clients'
import { FAILOVER } from './failover'
import { FORMATION, IN_PROCESS } from './formation'
import { keyCounts } from './key-counts'
import { MEMORY } from './memory'
import { OVERLOAD } from './overload'
import { REDUNDANCY } from './redundancy'
import { RETURNS } from './returns'
import { SYNC } from './sync'
import { WRITES } from './writes'

/** @param isLarge as many keys as take minutes to write */
export function casesOf(isLarge: boolean): readonly Case[] {
  return [
    ...WRITES,
    CLIENTS,
    ALONE,
    ...FAILOVER,
    REDUNDANCY,
    OVERLOAD,
    FORMATION,
    IN_PROCESS,
    ...MEMORY,
    keyCounts(isLarge),
    ...RETURNS,
    SYNC,
  ]
}
