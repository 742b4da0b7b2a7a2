/** Where the keys written to most lay, before and after. Pure. */
import type { Evidence, EvidenceOperation, OwnershipPicture } from '../../support/evidence/Evidence'
import type { Fact } from './Fact'
import { mostWritten } from './most-written'
import { listed, nameText } from './words'

export function keyFacts({ operations, ownership, faults }: Evidence): Fact[] {
  const last = ownership.length > 1 ? ownership.at(-1) : undefined
  return mostWritten(operations).map(({ key, map, partition, operations: own }) => ({
    term: `“${nameText(key)}” in ${nameText(map)}`,
    value: [
      `Partition ${partition}.`,
      ...whereText(ownership, partition),
      // Where no picture was taken after a fault, an acknowledgement still says who holds the write.
      ...(last === undefined && faults.length > 0 ? afterText(own) : []),
    ].join(' '),
  }))
}

function whereText(pictures: readonly OwnershipPicture[], partition: number): string[] {
  const [first] = pictures
  if (first === undefined) return ['Its owner was not recorded.']
  const last = pictures.length > 1 ? pictures.at(-1) : undefined
  const owner = ownerOf(first, partition)
  const backups = backupsOf(first, partition)
  if (last === undefined) return [`Owner ${owner}, backups ${backups}, recorded once.`]
  return [ownersText(ownersOf(pictures, partition)), changeText('Backups', backups, backupsOf(last, partition))]
}

/** One after the other, each as long as it was the owner. */
export function ownersOf(pictures: readonly OwnershipPicture[], partition: number): string[] {
  const owners = pictures.map((picture) => ownerOf(picture, partition))
  return owners.filter((owner, at) => owner !== owners[at - 1])
}

function ownersText(owners: readonly string[]): string {
  const [before = 'nobody', ...others] = owners
  const after = others.at(-1)
  if (after === undefined) return `Owner ${before} before and after.`
  const between = others.slice(0, -1)
  return `Owner ${before} before, ${between.length === 0 ? '' : `then ${listed(between)}, `}${after} after.`
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
