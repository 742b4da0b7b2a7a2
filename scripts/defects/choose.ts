/** Which defects a run plants. */
import { createHash } from 'node:crypto'

const SEED = /^(bug|deviation)-/
const MORE = 10

/** The mistakes of the first implementation, and ten others: other ones with every commit, the same for each run of one. */
export function shortOf(names: readonly string[], commit: string | null): string[] {
  const rank = (name: string): string =>
    createHash('sha256')
      .update(`${commit ?? 'unknown'} ${name}`)
      .digest('hex')
  const others = names.filter((name) => !SEED.test(name))
  const chosen = new Set(others.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, MORE))
  return names.filter((name) => SEED.test(name) || chosen.has(name))
}

/** @param only names, or beginnings of names. @throws when one of them fits nothing */
export function onlyOf(names: readonly string[], only: readonly string[]): string[] {
  const strange = only.find((wanted) => !names.some((name) => name.startsWith(wanted)))
  if (strange !== undefined) throw new Error(`--only: no defect is called "${strange}"; defects/ lists them by file.`)
  return names.filter((name) => only.some((wanted) => name.startsWith(wanted)))
}
