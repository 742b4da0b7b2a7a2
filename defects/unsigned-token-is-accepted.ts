/** A token that names no algorithm is believed as it stands. */
import jwt from 'jsonwebtoken'
import * as verifying from '../packages/server/src/coordinator/token-verifier'
import { patchExport } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'unsigned-token-is-accepted',
  source: 'verifiers that let the token say how it is to be verified',
  fails: {
    tag: '@AC-2',
    scenario: 'An unsigned token gets a client nowhere, and the client says why',
    step: 'Ana is refused because "jwt signature"',
  },
  consequence: 'whoever can write JSON is whoever they like',
  alsoFails: ['@P-10'],
}

patchExport<typeof verifying.tokenVerifierOf>(verifying, 'tokenVerifierOf', (original) => (secret) => {
  const verify = original(secret)
  return (token, wallNowMs) => {
    if (jwt.decode(token, { complete: true })?.header.alg !== 'none') return verify(token, wallNowMs)
    return { kind: 'accepted', principal: { userId: 'anybody', roles: ['ADMIN'] }, expiresAtMs: undefined }
  }
})
