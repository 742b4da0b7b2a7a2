/** What `--seeds A..B` names. */
export interface SeedRange {
  readonly from: number
  /** Itself included. */
  readonly to: number
}

/** @throws with a sentence that names the option */
export function seedRange(text: string): SeedRange {
  const [, a, b] = /^(\d+)\.\.(\d+)$/.exec(text) ?? []
  const [from, to] = [Number(a), Number(b)]
  if (to >= from) return { from, to }
  throw new Error(`--seeds: "${text}" is no range such as 1..100`)
}
