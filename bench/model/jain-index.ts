/** How evenly shares were given out: 1 when all are equal, 1/n when one of n has everything. Pure. */

/** NaN when nobody got anything. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0)
  const squares = shares.reduce((total, share) => total + share * share, 0)
  return sum ** 2 / (shares.length * squares)
}
