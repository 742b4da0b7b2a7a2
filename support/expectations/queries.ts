/** What queries of clients show. */
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../AcceptanceWorld'
import type { ClientDriver } from '../drivers/ClientDriver'
import { differences } from '../history/checks/clients-see'

/** Its rows, held against the records of all owners. */
export function showsWhatIsHeld(world: AcceptanceWorld, client: ClientDriver): void {
  const snapshot = { nodes: world.cluster.snapshot(), clients: [], sightings: [] }
  assert(client.followed.length > 0, `${client.name} follows no query`)
  assert(
    client.rowCounts.every((counts) => counts.length > 0),
    `${client.name} was shown no rows yet`,
  )
  const shown = { client: client.name, map: null, shown: null, queries: client.followed }
  assert.deepEqual(
    differences(snapshot, shown).map(({ sentence }) => sentence),
    [],
  )
}

/** Rows are only written, never removed, in the scenarios that ask this: their number never falls. */
export function neverShowedAPart({ name, rowCounts }: ClientDriver): void {
  for (const counts of rowCounts) {
    assert(counts.length > 0, `${name} was shown nothing`)
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
      `numbers of rows ${name} was shown, one after the other`,
    )
  }
}

export function neverShowedAValue({ name, rowCounts, rowFields }: ClientDriver): void {
  assert(
    rowCounts.some((counts) => counts.some((count) => count > 0)),
    `${name} was shown no rows`,
  )
  assert.deepEqual([...rowFields], ['_key'], `fields of the rows ${name} was shown`)
}

export function readOnce(pages: readonly (readonly string[])[], written: readonly string[]): void {
  assert(pages.length > 1, 'all rows came on one page')
  assert.deepEqual(pages.flat().toSorted(), [...new Set(written)].toSorted())
}
