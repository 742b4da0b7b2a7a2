/** Who a token says that its bearer is, whatever else is in it and in whichever order. */
import { expect } from 'chai'
import jwt from 'jsonwebtoken'
import { tokenVerifierOf } from '../token-verifier'

const SECRET = 'a secret of the tests, long enough for HS256'
const NOW = 1_700_000_000

function principalOf(claims: object): unknown {
  const verdict = tokenVerifierOf(SECRET)(jwt.sign({ iat: NOW, ...claims }, SECRET), NOW * 1000)
  return verdict.kind === 'accepted' ? verdict.principal : verdict.reason
}

describe('the principal of a token', () => {
  const TABLE: readonly (readonly [says: string, claims: object, principal: unknown])[] = [
    ['its subject', { sub: 'ana' }, { sub: 'ana', userId: 'ana', roles: ['USER'], iat: NOW }],
    [
      'its user rather than its subject',
      { sub: 'x', userId: 'ana' },
      { sub: 'x', userId: 'ana', roles: ['USER'], iat: NOW },
    ],
    [
      'its subject where the user is null',
      { userId: null, sub: 'ana' },
      { sub: 'ana', userId: 'ana', roles: ['USER'], iat: NOW },
    ],
    ['nobody where the user is no text', { userId: 7, sub: 'ana' }, 'the token names no subject'],
    ['roles that are texts', { sub: 'ana', roles: ['A', 7] }, { sub: 'ana', userId: 'ana', roles: ['A'], iat: NOW }],
    [
      'what else is claimed',
      { team: 'red', sub: 'ana' },
      { team: 'red', sub: 'ana', userId: 'ana', roles: ['USER'], iat: NOW },
    ],
  ]
  for (const [says, claims, principal] of TABLE) {
    it(`is ${says}`, () => expect(principalOf(claims)).to.deep.equal(principal))
  }
})
