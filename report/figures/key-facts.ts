/** Where the keys written to most lay, before and after. Pure. */
import type { Evidence, EvidenceOperation, OwnershipPicture } from '../../support/evidence/Evidence'
import type { Fact } from './Fact'
import { mostWritten } from './most-written'
import { listed, nameText } from './words'

export function keyFacts({ operations, ownership, faults }: Evidence): Fact[] {
  const first = ownership[0]
  const last = ownership.length > 1 ? ownership.at(-1) : undefined
  return mostWritten(operations).map(({ key, map, partition, operations: own }) => ({
    term: `“${nameText(key)}” in ${nameText(map)}`,
    value: [
      `Partition ${partition}.`,
      ...whereText(first, last, partition),
      // Where no picture was taken after a fault, an acknowledgement still says who holds the write.
      ...(last === undefined && faults.length > 0 ? afterText(own) : []),
    ].join(' '),
  }))
}

function whereText(
  first: OwnershipPicture | undefined,
  last: OwnershipPicture | undefined,
  partition: number,
): string[] {
  if (first === undefined) return ['Its owner was not recorded.']
  const owner = ownerOf(first, partition)
  const backups = backupsOf(first, partition)
  if (last === undefined) return [`Owner ${owner}, backups ${backups}, recorded once.`]
  return [
    changeText('Owner', owner, ownerOf(last, partition)),
    changeText('Backups', backups, backupsOf(last, partition)),
  ]
}

function changeText(what: string, before: string, after: string): string {
  return before === after ? `${what} ${before} before and after.` : `${what} ${before} before, ${after} after.`
}

function ownerOf({ owners }: OwnershipPicture, partition: number): string {
  return nameText(owners[partition] ?? '') || 'nobody'
}

function backupsOf({ backups }: OwnershipPicture, partition: number): string {
  const names = (backups[partition] ?? []).map(nameText)
  return names.length === 0 ? 'none' : listed(names)
}

function afterText(own: readonly EvidenceOperation[]): string[] {
  const last = own.filter(({ outcome }) => outcome === 'ok').reduce<EvidenceOperation | null>(later, null)
  if (last === null || last.holders.length === 0) return []
  return [`Its last acknowledged write is held by ${listed(last.holders.map(nameText))}, the owner first.`]
}

function later(one: EvidenceOperation | null, other: EvidenceOperation): EvidenceOperation {
  return one !== null && (one.endedAt ?? 0) >= (other.endedAt ?? 0) ? one : other
}
