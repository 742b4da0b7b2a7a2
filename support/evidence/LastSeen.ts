/** What everybody showed when a scenario had failed: one JSON document, attached under this media type. */
export const LAST_SEEN_MEDIA_TYPE = 'application/vnd.topgun.last-seen+json'

export interface LastSeen {
  readonly version: 1
  /** One for each node and client, as in `node-1: state 5 of node-1, node-2; …`. */
  readonly lines: readonly string[]
}
