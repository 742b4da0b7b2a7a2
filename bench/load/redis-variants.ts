/** The ways to write to Redis that a task can name; without one a write is acknowledged when a replica has it, too. */

/** A write is acknowledged when its master has it. */
export const SET_ALONE = 'set alone'
