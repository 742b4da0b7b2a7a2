/** Under which name a partition's horizon is kept beside its records. */
export function horizonName(partitionId: number): string {
  return `horizon:${partitionId}`
}
