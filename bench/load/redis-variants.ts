/**
 * The ways to write to Redis that a task can name; without one a write is acknowledged when a replica has it, too. In
 * these it is when its master has it.
 */

/** What is written in one turn travels together. */
export const SET_AUTOPIPELINED = 'set, autopipelined'
export const SET_ONE_BY_ONE = 'set'
