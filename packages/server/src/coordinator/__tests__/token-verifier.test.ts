/** Tokens at the door: which are accepted, for whom, until when; and the forgeries that are not. */
import { expect } from 'chai'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { tokenVerifierOf, type TokenVerdict } from '../token-verifier'

const SECRET = 'a shared secret of some length'
const NOW_MS = 1_700_000_000_000
const NOW = NOW_MS / 1000

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function forged(header: object, claims: object, key?: string): string {
  const body = `${base64url(header)}.${base64url(claims)}`
  return `${body}.${key === undefined ? '' : createHmac('sha256', key).update(body).digest('base64url')}`
}

const sign = (claims: object, secret = SECRET, options: jwt.SignOptions = {}): string =>
  jwt.sign({ iat: NOW, ...claims }, secret, options)

const nameOf = (verdict: TokenVerdict): string =>
  verdict.kind === 'accepted' ? verdict.principal.userId : verdict.kind

describe('tokenVerifierOf, with a shared secret', () => {
  const verify = tokenVerifierOf(SECRET)
  const claims = { sub: 'ana', iat: NOW }

  const TABLE: readonly [string, string, string][] = [
    ['a token for ana', sign({ sub: 'ana' }), 'ana'],
    ['userId before sub', sign({ sub: 'ana', userId: 'ben' }), 'ben'],
    ['one not yet expired', sign({ sub: 'ana', exp: NOW + 1 }), 'ana'],
    ['one just expired', sign({ sub: 'ana', exp: NOW }), 'refused'],
    ['one not valid yet', sign({ sub: 'ana', nbf: NOW + 60 }), 'refused'],
    ['another secret', sign({ sub: 'ana' }, 'another secret'), 'refused'],
    ['no subject', sign({}), 'refused'],
    ['an empty subject', sign({ sub: '' }), 'refused'],
    ['a userId that is no text', sign({ userId: 7 }), 'refused'],
    ['alg none, unsigned', forged({ alg: 'none', typ: 'JWT' }, claims), 'refused'],
    ['alg none, in other letters', forged({ alg: 'nOnE', typ: 'JWT' }, claims), 'refused'],
    ['alg none, though signed', forged({ alg: 'none', typ: 'JWT' }, claims, SECRET), 'refused'],
    ['HS512', sign({ sub: 'ana' }, SECRET, { algorithm: 'HS512' }), 'refused'],
    ['no claims but text', jwt.sign('ana', SECRET), 'refused'],
    ['no token', '', 'refused'],
    ['nonsense', 'a.b.c', 'refused'],
    ['a token cut short', sign({ sub: 'ana' }).slice(0, -3), 'refused'],
  ]
  for (const [name, token, result] of TABLE) {
    it(`${result === 'refused' ? 'refuses' : 'accepts'} ${name}`, () => {
      expect(nameOf(verify(token, NOW_MS))).to.equal(result)
    })
  }

  it('judges expiry by the clock it is given, and says until when the token is good', () => {
    const token = sign({ sub: 'ana', exp: NOW + 100 })
    const verdict = verify(token, NOW_MS)
    expect(verdict.kind === 'accepted' ? verdict.expiresAtMs : 0).to.equal(NOW_MS + 100_000)
    expect(verify(token, NOW_MS + 101_000).kind).to.equal('refused')
    expect(verify(token, NOW_MS - 101_000).kind).to.equal('accepted')
  })

  it('looks at no other clock, even where the given one begins at zero', () => {
    expect(verify(sign({ sub: 'ana', iat: 0, exp: 100 }), 0).kind).to.equal('accepted')
  })

  it('knows no end of a token without one', () => {
    const verdict = verify(sign({ sub: 'ana' }), NOW_MS)
    expect(verdict.kind === 'accepted' ? verdict.expiresAtMs : 0).to.equal(undefined)
  })

  const ROLES: readonly [string, unknown, readonly string[]][] = [
    ['none named', undefined, ['USER']],
    ['an empty list', [], ['USER']],
    ['named ones', ['ADMIN', 'CLERK'], ['ADMIN', 'CLERK']],
    ['some that are no text', ['CLERK', 7], ['CLERK']],
    ['text in place of a list', 'ADMIN', ['USER']],
  ]
  for (const [name, roles, expected] of ROLES) {
    it(`reads roles, ${name}: ${expected.join(' ')}`, () => {
      const verdict = verify(sign(roles === undefined ? { sub: 'ana' } : { sub: 'ana', roles }), NOW_MS)
      expect(verdict.kind === 'accepted' ? verdict.principal.roles : []).to.deep.equal(expected)
    })
  }

  it('keeps further claims as they came', () => {
    const verdict = verify(sign({ sub: 'ana', tenant: 'blue' }), NOW_MS)
    expect(verdict.kind === 'accepted' ? verdict.principal['tenant'] : '').to.equal('blue')
  })
})

describe('tokenVerifierOf, with a public key', () => {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const verify = tokenVerifierOf(pair.publicKey)

  it('accepts what the private key signed', () => {
    expect(nameOf(verify(sign({ sub: 'ana' }, pair.privateKey, { algorithm: 'RS256' }), NOW_MS))).to.equal('ana')
  })

  it('refuses a token signed with the public key as if it were a shared secret', () => {
    const token = forged({ alg: 'HS256', typ: 'JWT' }, { sub: 'ana', iat: NOW }, pair.publicKey)
    expect(verify(token, NOW_MS).kind).to.equal('refused')
  })

  it('refuses an unsigned token, and one of another key', () => {
    const other = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    expect(verify(forged({ alg: 'none' }, { sub: 'ana' }), NOW_MS).kind).to.equal('refused')
    expect(verify(sign({ sub: 'ana' }, other.privateKey, { algorithm: 'RS256' }), NOW_MS).kind).to.equal('refused')
  })

  it('refuses, on a node of a shared secret, what some private key signed', () => {
    const token = sign({ sub: 'ana' }, pair.privateKey, { algorithm: 'RS256' })
    expect(tokenVerifierOf(SECRET)(token, NOW_MS).kind).to.equal('refused')
  })
})
