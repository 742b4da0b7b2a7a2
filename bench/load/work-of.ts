/** What every contender that can write does alike. */
import { fill } from './fill'
import { keepWriting } from './keep-writing'
import type { Work } from './task'
import { writeThrough } from './write-through'
import type { WritersOf } from './Writer'

export function workOf(writersOf: WritersOf): Work {
  return {
    outstanding: (task) => keepWriting(writersOf, task),
    groups: (task) => keepWriting(writersOf, task),
    gap: (task) => writeThrough(writersOf, task),
    fill: (task) => fill(writersOf, task),
    hold: async ({ clients }) => {
      await writersOf(clients, undefined)
      return {}
    },
  }
}
