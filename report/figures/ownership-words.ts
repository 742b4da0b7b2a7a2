/** What the picture of the ownership says in words. Pure. */
import type { OwnershipPicture } from '../../support/evidence/Evidence'
import { holdingsOf, movedBetween } from './holdings'
import type { WrittenKey } from './most-written'
import { countOf, countText, listed, msText, nameText } from './words'

export function ownershipAlt(
  pictures: readonly OwnershipPicture[],
  nodes: readonly string[],
  keys: readonly WrittenKey[],
): string {
  const told = pictures.map((picture) => {
    const lanes = holdingsOf(picture, nodes).map(({ node, ownedCount, backupCount }) =>
      node === ''
        ? `${countText(ownedCount)} without an owner`
        : `${nameText(node)} owns ${countText(ownedCount)} and backs up ${countText(backupCount)}`,
    )
    return `At ${msText(picture.at)}, ${nameText(picture.label)}: ${listed(lanes)}.`
  })
  const owned = keys.map(({ key, partition }) => {
    const owners = pictures.map(({ owners: all }) => nameText(all[partition] ?? '') || 'nobody')
    const chain = owners.filter((owner, index) => owner !== owners[index - 1])
    return `“${nameText(key)}” is in partition ${partition}, owned by ${chain.join(', then ')}.`
  })
  return [`Owners of ${countOf(pictures[0]?.owners.length ?? 0, 'partition')}.`, ...told, ...owned].join(' ')
}

export function ownershipCaption(
  pictures: readonly OwnershipPicture[],
  keys: readonly WrittenKey[],
  showsBackups: boolean,
): string {
  const [first] = pictures
  const last = pictures.at(-1)
  const how = `Partitions from left to right, each in the lane of its owner${showsBackups ? '; the thin line below a lane is what the node backs up' : ''}`
  const marked = keys.length === 0 ? '' : '; upright lines mark the keys written to most'
  if (first === undefined || last === undefined || pictures.length === 1) return `${how}${marked}.`
  const moved = movedBetween(first, last)
  return `${how}${marked}. From first to last, ${countText(moved)} of ${countText(first.owners.length)} changed their owner.`
}
