/** What is not as it was when somebody decided. Pure. */
import type { RunFacts } from '../../support/evidence/RunFacts'
import type { Decision } from './Decision'

export interface ThisRun {
  readonly facts: RunFacts | null
  readonly messagesSha256: string
}

/** `same run`: what was decided on is what the page shows. */
export type Since = 'same run' | 'unchanged' | 'changed' | 'unknown'

export interface Changes {
  readonly since: Since
  /** Sentences for a reader. */
  readonly says: readonly string[]
}

const MOST_NAMED = 10

export function changesSince(decision: Decision, { facts, messagesSha256 }: ThisRun): Changes {
  if (decision.messagesSha256 === messagesSha256) return { since: 'same run', says: ['It was made on this very run.'] }
  if (facts?.tree === undefined) {
    return { since: 'unknown', says: ['It was made on another run, and this one does not say what it ran on.'] }
  }
  const { tree } = facts
  const says = [
    ...(tree.product === decision.tree.product ? [] : ['The product changed.']),
    ...(tree.suite === decision.tree.suite ? [] : ['What carries out and judges the features changed.']),
    ...statedChanges(decision.tree.stated, tree.stated),
  ]
  if (says.length > 0) return { since: 'changed', says }
  return { since: 'unchanged', says: ['It was made on another run; product, features and tests are the same.'] }
}

function statedChanges(then: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const paths = [...new Set([...Object.keys(then), ...Object.keys(now)])].toSorted()
  const isIn = (path: string, files: Readonly<Record<string, string>>): boolean => Object.hasOwn(files, path)
  const kinds: readonly [string, readonly string[]][] = [
    ['Changed', paths.filter((path) => isIn(path, then) && isIn(path, now) && then[path] !== now[path])],
    ['Added', paths.filter((path) => !isIn(path, then))],
    ['Gone', paths.filter((path) => !isIn(path, now))],
  ]
  return kinds.flatMap(([kind, which]) => {
    const more = which.length - MOST_NAMED
    if (which.length === 0) return []
    return [`${kind}: ${which.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`]
  })
}
