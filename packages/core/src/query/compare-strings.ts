/** By code units, as keys and names compare everywhere here. */
export function compareStrings(a: string, b: string): number {
  if (a < b) return -1
  return a > b ? 1 : 0
}
