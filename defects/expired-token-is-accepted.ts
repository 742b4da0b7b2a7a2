/** A token is good for ever once it was signed. */
import * as verifying from '../packages/server/src/coordinator/token-verifier'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'expired-token-is-accepted',
  source: 'libraries that verify the signature, and leave the dates to the caller',
  fails: {
    tag: '@P-10',
    scenario: 'A stranger shows an expired token',
    step: 'no stranger learned anything of the cluster',
  },
  consequence: 'a token that leaked a year ago opens the door',
  alsoFails: ['@AC-2'],
}

const BEFORE_ALL_OF_THEM = 1

patchExport<typeof verifying.tokenVerifierOf>(verifying, 'tokenVerifierOf', (original) => (secret) => {
  const verify = original(secret)
  return (token) => verify(token, BEFORE_ALL_OF_THEM)
})
