/** What may be wrong with a certificate, its key and what goes with them, a row each. */
import { expect } from 'chai'
import { tlsFaultOf } from '../tls-fault'
import { Authority, type Issued } from './certificates'

describe('tlsFaultOf', () => {
  let authority: Authority
  let one: Issued
  let another: Issued
  let locked: Issued

  before(async () => {
    authority = await Authority.found()
    one = await authority.issue()
    another = await authority.issue()
    locked = await authority.issue({ passphrase: 'sesame' })
  })

  const rows: readonly [string, () => Parameters<typeof tlsFaultOf>[0], string | undefined][] = [
    ['nothing', () => ({}), undefined],
    ['a certificate and its key', () => one, undefined],
    ['an encrypted key and its passphrase', () => ({ ...locked, passphrase: 'sesame' }), undefined],
    ['a chain', () => ({ cert: `${one.cert}\n${authority.cert}`, key: one.key }), undefined],
    ['two authorities', () => ({ ca: `${authority.cert}\n${authority.cert}` }), undefined],
    ['the newest version', () => ({ minVersion: 'TLSv1.3' }), undefined],
    ['a cipher that there is', () => ({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }), undefined],
    ['a key alone', () => ({ key: one.key }), 'cert is missing'],
    ['a certificate alone', () => ({ cert: one.cert }), 'key is missing'],
    ['a certificate that is none', () => ({ ...one, cert: 'none' }), 'cert holds no certificate'],
    ['a damaged certificate', () => ({ ...one, cert: one.cert.replace(/\n.{9}/, '\n') }), 'cert holds no certificate'],
    ['a key that is none', () => ({ ...one, key: one.cert }), 'key holds no private key'],
    ['the key of another certificate', () => ({ ...one, key: another.key }), 'key is not the private key of'],
    ['an encrypted key alone', () => locked, 'passphrase is missing'],
    ['a wrong passphrase', () => ({ ...locked, passphrase: 'wrong' }), 'passphrase does not open'],
    ['an authority that is none', () => ({ ca: one.key }), 'ca holds no certificate'],
    ['an old version', () => ({ minVersion: 'TLSv1.1' }), 'minVersion must be TLSv1.2 or TLSv1.3, not "TLSv1.1"'],
    ['ciphers that nobody knows', () => ({ ciphers: 'ROT13' }), 'ciphers names no known cipher: "ROT13"'],
  ]
  for (const [name, material, expected] of rows) {
    it(`${expected === undefined ? 'finds nothing in' : 'names the part of'} ${name}`, () => {
      const fault = tlsFaultOf(material())
      const told = fault === undefined ? undefined : `${fault.part} ${fault.why}`
      if (expected === undefined) expect(told).to.equal(undefined)
      else expect(told).to.contain(expected)
    })
  }
})
