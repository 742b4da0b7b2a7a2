/** Where the logs of a scenario go: a folder named after its title, and after its line where titles may be the same. Pure. */

const MOST_CHARACTERS = 100

export interface Named {
  readonly name: string
  /** The scenario's, and the row's where it stands for a row of examples. */
  readonly astNodeIds: readonly string[]
  readonly location?: { readonly line: number }
}

/** With `/` at its end, relative to the root: `reports/logs/the-owner-crashes/`; of another topology in its own part of the reports. */
export function folderOf({ name, astNodeIds, location }: Named, topology: string): string {
  const isRow = astNodeIds.length > 1
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^-|-$/g, '')
  const line = isRow && location !== undefined ? [String(location.line)] : []
  const place = topology === 'in-process' ? 'reports' : `reports/${topology}`
  return `${place}/logs/${[slug, ...line].filter((part) => part !== '').join('-')}/`
}
