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
  if (principal.roles.includes('ADMIN')) return true
  if (mapName.startsWith(SYSTEM_MAPS)) return false
  if (policies === undefined) return true
  return firstMatching(principal, action, mapName, policies) !== undefined
}

/** @param policies as of `isPermitted` */
export function readableOf(
  principal: Principal,
  mapName: string,
  policies: readonly PermissionPolicy[] | undefined,
): Readable {
  if (!isPermitted(principal, 'READ', mapName, policies)) return 'nothing'
  if (principal.roles.includes('ADMIN') || policies === undefined) return 'all'
  const { allowedFields } = firstMatching(principal, 'READ', mapName, policies) ?? {}
  return allowedFields === undefined ? 'all' : new Set(allowedFields)
}

function firstMatching(
  principal: Principal,
  action: Exclude<PermissionType, 'ALL'>,
  mapName: string,
  policies: readonly PermissionPolicy[],
): PermissionPolicy | undefined {
  return policies.find(
    (policy) =>
      principal.roles.includes(policy.role) &&
      matches(policy.mapNamePattern, mapName, principal) &&
      (policy.actions.includes(action) || policy.actions.includes('ALL')),
  )
}
