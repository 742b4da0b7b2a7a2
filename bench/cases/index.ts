/** All cases, in the order in which they run: those in a row share systems. */
import { ALONE } from './alone'
import type { Case } from './Case'
import { CLIENTS } from './clients'
import { WRITES } from './writes'

export const CASES: readonly Case[] = [...WRITES, CLIENTS, ALONE]
