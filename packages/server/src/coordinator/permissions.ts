/** Who may do what to which map: the first matching policy allows, and says which fields; nothing matching denies. */
import type { PermissionPolicy, PermissionType, Principal } from '@topgunbuild/core'

const SYSTEM_MAPS = '$sys/'

/** The name of a user stands for itself: a star in it is no wildcard, only one that the policy ends in is. */
function matches(pattern: string, mapName: string, principal: Principal): boolean {
  const isPrefix = pattern.endsWith('*')
  const named = (isPrefix ? pattern.slice(0, -1) : pattern).replaceAll('{userId}', () => principal.userId)
  return isPrefix ? mapName.startsWith(named) : mapName === named
}

/** What of a map: nothing of it, all, or of each value only these fields. */
export type Readable = 'nothing' | 'all' | ReadonlySet<string>

/** @param policies absent: every authenticated principal may use every map that is not a system map */
export function isPermitted(
  principal: Principal,
  action: Exclude<PermissionType, 'ALL'>,
  mapName: string,
  policies: readonly PermissionPolicy[] | undefined,
): boolean {
  return grantOf(principal, action, mapName, policies) !== undefined
}

/** @param policies as of `isPermitted` */
export function readableOf(
  principal: Principal,
  mapName: string,
  policies: readonly PermissionPolicy[] | undefined,
): Readable {
  const grant = grantOf(principal, 'READ', mapName, policies)
  if (grant === undefined) return 'nothing'
  return grant.allowedFields === undefined ? 'all' : new Set(grant.allowedFields)
}

type Grant = Pick<PermissionPolicy, 'allowedFields'>

const WITHOUT_LIMIT: Readonly<Grant> = {}

/** Undefined where it is not permitted. */
function grantOf(
  principal: Principal,
  action: Exclude<PermissionType, 'ALL'>,
  mapName: string,
  policies: readonly PermissionPolicy[] | undefined,
): Grant | undefined {
  if (principal.roles.includes('ADMIN')) return WITHOUT_LIMIT
  if (mapName.startsWith(SYSTEM_MAPS)) return undefined
  if (policies === undefined) return WITHOUT_LIMIT
  return policies.find(
    (policy) =>
      principal.roles.includes(policy.role) &&
      matches(policy.mapNamePattern, mapName, principal) &&
      (policy.actions.includes(action) || policy.actions.includes('ALL')),
  )
}
