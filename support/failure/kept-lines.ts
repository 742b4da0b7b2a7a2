/** How somebody who looks at a cluster that was kept finds its nodes and what lies on them. Pure. */
import type { NodeAddress } from '../drivers/ClusterDriver'

export interface Kept {
  readonly title: string
  /** Why it failed, in a line. */
  readonly why: string
  readonly folder: string
  readonly nodes: readonly NodeAddress[]
  /** That stopped, crashed, froze or were cut off in the scenario. */
  readonly lost: readonly string[]
  readonly map: string
  /** Keys that were written last. */
  readonly keys: readonly KeyPlace[]
  /** Absent: whoever started the nodes has one. */
  readonly tokens?: { readonly client: string; readonly admin: string }
}

export interface KeyPlace {
  readonly key: string
  readonly partitionId: number
  /** The owner first; empty where no node knows. */
  readonly holders: readonly string[]
}

export function keptLines({ title, why, folder, nodes, lost, map, keys, tokens }: Kept): string[] {
  const admin = nodes.find(({ adminUrl }) => adminUrl !== undefined)?.adminUrl
  const bearer =
    tokens === undefined ? '"Authorization: Bearer $ADMIN_TOKEN"' : `'Authorization: Bearer ${tokens.admin}'`
  const query = `map=${inUrl(map)}&key=${inUrl(keys.at(-1)?.key ?? 'a-key')}`
  const ask = `curl -H ${bearer} '${admin}/cluster/explain?${query}'`
  return [
    `Kept for a look: ${title}`,
    ...[
      why,
      `logs: ${folder}`,
      ...nodes.map(addressOf),
      ...(nodes.length === 0 ? ['no node runs'] : []),
      ...(lost.length === 0 ? [] : [`stopped, killed, frozen or cut off by the scenario: ${lost.join(', ')}`]),
      ...keys.map((place) => placeOf(map, place)),
      ...(tokens === undefined ? [] : [`a token for clients: ${tokens.client}`]),
      admin === undefined
        ? 'nodes in this process have no admin port; with --profile processes each has one'
        : `where a key lies: ${ask}`,
    ].map((line) => `  ${line}`),
    'Enter or Ctrl-C closes everything and goes on.',
  ]
}

/** A single quote would end what the shell takes as one word. */
function inUrl(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27')
}

function addressOf({ nodeId, clientUrl, adminUrl }: NodeAddress): string {
  return `${nodeId}: clients ${clientUrl}${adminUrl === undefined ? '' : `, admin ${adminUrl}`}`
}

function placeOf(map: string, { key, partitionId, holders: [owner, ...backups] }: KeyPlace): string {
  const where = owner === undefined ? 'no node says where' : `owner ${owner}, backups ${backups.join(', ') || 'none'}`
  return `${map}/${key} in partition ${partitionId}: ${where}`
}
