/** Which seeds did not give one history everywhere. Pure. */

/** Digest by seed, as one Node told them. */
export type Digests = ReadonlyMap<string, string>

/** @throws Error that shows the line */
export function digestsIn(printed: string): Digests {
  const lines = printed.split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => {
      const [, seed, digest] = /^(\d+) ([\da-f]{64})$/.exec(line) ?? []
      if (seed === undefined || digest === undefined) throw new Error(`"${line}" is no seed with its digest`)
      return [seed, digest]
    }),
  )
}

/** @param told by the version of Node. @returns sentences; none where all agree */
export function differing(seeds: readonly string[], told: ReadonlyMap<string, Digests>): readonly string[] {
  return seeds.flatMap((seed) => {
    const digests = [...told].map(([version, of]) => `${version}: ${of.get(seed)?.slice(0, 12) ?? 'nothing'}`)
    const isOne = new Set([...told.values()].map((of) => of.get(seed))).size === 1 && [...told.values()][0]?.has(seed)
    return isOne === true ? [] : [`seed ${seed} has not one history (${digests.join(', ')})`]
  })
}
