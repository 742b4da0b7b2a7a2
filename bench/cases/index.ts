/** All cases, in the order in which they run: those in a row share systems. */
import type { Case } from './Case'
import { WRITES } from './writes'

export const CASES: readonly Case[] = [...WRITES]
