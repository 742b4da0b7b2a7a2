/** When it is worth to write the log anew without what is dead. */
export interface CompactionLimits {
  /** Never below so many dead bytes: a small log costs nothing. */
  readonly leastDeadBytes: number
  /** Of all bytes; at 0.5 a byte that lives is copied about once for each byte that is written. */
  readonly deadShare: number
}

export function isCompactionDue(
  bytes: { readonly total: number; readonly live: number },
  limits: CompactionLimits,
): boolean {
  const dead = bytes.total - bytes.live
  return dead >= limits.leastDeadBytes && dead >= bytes.total * limits.deadShare
}
