/** Who may do what to which map: the words of a node's security policies. */

export type PermissionType = 'READ' | 'PUT' | 'REMOVE' | 'ALL'

export interface PermissionPolicy {
  readonly role: string
  /** A map's name, a prefix (`orders.*`), `*`, or a name with `{userId}` in it. */
  readonly mapNamePattern: string
  readonly actions: readonly PermissionType[]
  /**
   * Of each value only these fields may be read; absent = all. Such a reader follows queries, about these fields: rows
   * have no others. It may not open the map itself, or a list, counter or topic. The first policy that permits reading
   * decides, whatever the later ones say.
   */
  readonly allowedFields?: readonly string[]
}

/** Who an accepted token says the client is; further claims as they came. */
export interface Principal {
  readonly userId: string
  readonly roles: readonly string[]
  readonly [claim: string]: unknown
}
