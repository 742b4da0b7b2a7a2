/** What one client has added to a counter, and taken away; both only grow. Pure. */
import type { LWWRecord } from '@topgunbuild/core'

/** Named as TopGun 0.11 names the two sums on the wire. */
export interface Cell {
  /** Whole, not negative. */
  readonly p: number
  readonly n: number
}

/** A state of a cell with what it has more than the one before, so that this can be taken out again. */
export interface CellWrite extends Cell {
  readonly d: number
}

const EMPTY: Cell = { p: 0, n: 0 }

function isSum(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** What is no cell counts nothing. */
export function cellOf(record: LWWRecord<unknown> | undefined): Cell {
  const value = record?.value
  if (value === null || typeof value !== 'object') return EMPTY
  const p: unknown = Reflect.get(value, 'p')
  const n: unknown = Reflect.get(value, 'n')
  return isSum(p) && isSum(n) ? { p, n } : EMPTY
}

/** Null where it could not be told exactly. */
export function writeOf({ p, n }: Cell, d: number): CellWrite | null {
  const write = d < 0 ? { p, n: n - d, d } : { p: p + d, n, d }
  return isSum(write.p) && isSum(write.n) ? write : null
}

export function readWrite(record: LWWRecord<unknown>): CellWrite {
  const { value } = record
  const d: unknown = value !== null && typeof value === 'object' ? Reflect.get(value, 'd') : 0
  return { ...cellOf(record), d: Number.isSafeInteger(d) ? Number(d) : 0 }
}

export function balanceOf({ p, n }: Cell): number {
  return p - n
}

/** Of two states of one client's cell: both its sums only grow. */
export function isLater(cell: Cell, than: Cell): boolean {
  return cell.p + cell.n > than.p + than.n
}
