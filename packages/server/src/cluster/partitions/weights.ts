/** About how much messages between nodes weigh: for bounds, not for accounts. */
import type { StoredRecord, StreamItem } from '../mesh/peer-messages'
import { roughBytesOf } from './rough-bytes'

export function weightOfRecords(records: readonly StoredRecord[]): number {
  return records.reduce((bytes, { k, r }) => bytes + k.length + roughBytesOf(r.value), roughBytesOf(null))
}

/** Of so many records that a replica has already and only puts in their places: in work, for nothing of them is sent. */
export function weightOfMoved(records: number): number {
  return records * roughBytesOf(null)
}

export function weightOfItem(item: StreamItem): number {
  if (item.kind === 'op') return roughBytesOf(item.r.value)
  return item.kind === 'snapshot' ? weightOfRecords(item.records) : roughBytesOf(null)
}
