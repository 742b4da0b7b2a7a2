/** Who may do what to which map: the first matching policy allows, nothing matching denies. */
import type { PermissionPolicy, PermissionType, Principal } from '@topgunbuild/core'

const SYSTEM_MAPS = '$sys/'

function matches(pattern: string, mapName: string, principal: Principal): boolean {
  const resolved = pattern.replaceAll('{userId}', principal.userId)
  if (resolved === '*' || resolved === mapName) return true
  return resolved.endsWith('*') && mapName.startsWith(resolved.slice(0, -1))
}

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
  return policies.some(
    (policy) =>
      principal.roles.includes(policy.role) &&
      matches(policy.mapNamePattern, mapName, principal) &&
      (policy.actions.includes(action) || policy.actions.includes('ALL')),
  )
}
