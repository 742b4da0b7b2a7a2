/** Which of a row of partitions are drawn, as the dashes of one line: the shortest way to write them down. Pure. */

/** Lengths of dashes and gaps in turn, of a line as long as there are partitions; null where none is drawn. */
export function dashesOf(isDrawn: readonly boolean[]): string | null {
  if (!isDrawn.includes(true)) return null
  const lengths: number[] = []
  let wasDrawn = true
  let length = 0
  for (const drawn of isDrawn) {
    if (drawn !== wasDrawn) {
      lengths.push(length)
      length = 0
      wasDrawn = drawn
    }
    length += 1
  }
  lengths.push(length)
  // The list repeats, and one of an odd length would repeat with dashes for gaps.
  if (lengths.length % 2 === 1) lengths.push(0)
  return lengths.join(' ')
}
