/** The security policies of a node: read as they are given, and refused where they cannot be meant. */
import type { PermissionPolicy } from '@topgunbuild/core'
import { z } from 'zod'
import { refuse } from './refuse'

// Strict: a word that is spelt wrong would be a limit that nobody keeps.
const policySchema = z.strictObject({
  role: z.string().min(1),
  mapNamePattern: z.string().min(1),
  actions: z.array(z.enum(['READ', 'PUT', 'REMOVE', 'ALL'])).min(1),
  allowedFields: z
    .array(z.string().regex(/^[^.]+$/, 'allowedFields names fields of the value itself, without dots'))
    .optional(),
})

/** @throws TopGunError REJECTED that says which policy is wrong, and what */
export function policiesOf(given: unknown): readonly PermissionPolicy[] | undefined {
  if (given === undefined) return undefined
  if (!Array.isArray(given)) return refuse('securityPolicies', 'must be a list of policies')
  for (const [index, policy] of given.entries()) {
    const issue = policySchema.safeParse(policy).error?.issues[0]
    if (issue === undefined) continue
    const where = [index, ...issue.path].join('.')
    refuse(
      'securityPolicies',
      `the policy at ${where} cannot be: ${issue.message}; give role, mapNamePattern, actions (READ, PUT, REMOVE, ALL) and, to limit what is read, allowedFields`,
    )
  }
  return given as readonly PermissionPolicy[]
}
