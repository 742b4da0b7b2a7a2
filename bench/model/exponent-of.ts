/** How a cost grows: the b of `cost = a · size^b` that lies nearest to what was measured. Pure. */

export interface Measured {
  readonly size: number
  readonly cost: number
}

/** Least squares over logarithms; NaN of fewer than two sizes. */
export function exponentOf(points: readonly Measured[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanX = mean(logs.map(({ x }) => x))
  const meanY = mean(logs.map(({ y }) => y))
  const slope = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  return slope / logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
}
