/** What `npm run defects` left: mistakes that were put into the product on purpose, and whether the suite noticed. Pure. */

export interface PlantedDefect {
  readonly name: string
  /** What somebody who uses the product would notice of it; null where its module could not be loaded. */
  readonly consequence: string | null
  /** The criterion or promise that must fail; a file, where a unit test must. */
  readonly tag: string | null
  readonly verdict: 'caught' | 'survived' | 'broken'
  readonly scenario: string | null
  readonly step: string | null
}

export interface DefectScore {
  /** Of the checkout they were tried on; null where there was no git. */
  readonly commit: string | null
  /** `short`: some of the catalogue were tried. */
  readonly selection: 'all' | 'short'
  /** How many there are in all. */
  readonly catalogue: number
  readonly defects: readonly PlantedDefect[]
}

/** @throws Error when it is no such file */
export function parseDefectScore(text: string): DefectScore {
  const advice = 'reports/defects.json cannot be read: run npm run defects again, or remove it'
  let read: Partial<DefectScore>
  try {
    read = JSON.parse(text) as Partial<DefectScore>
  } catch (error) {
    throw new Error(advice, { cause: error })
  }
  if (!Array.isArray(read.defects) || typeof read.catalogue !== 'number') throw new Error(advice)
  return read as DefectScore
}

/** `73 of 75 planted mistakes caught`, and what limits that. */
export function sayScore({ commit, selection, catalogue, defects }: DefectScore, runCommit: string | null): string {
  const caught = defects.filter(({ verdict }) => verdict === 'caught').length
  const some = selection === 'short' || defects.length < catalogue ? ` (of ${catalogue} in the catalogue)` : ''
  const elsewhere =
    commit !== null && commit === runCommit
      ? ''
      : `, on ${commit === null ? 'an unknown commit' : `commit ${commit.slice(0, 12)}`}`
  return `${caught} of ${defects.length} planted mistakes caught${some}${elsewhere}`
}
