/** TLS as a node is told it: what comes of it, and for each thing that cannot be a sentence that names the option. */
import { expect } from 'chai'
import { TopGunError } from '@topgunbuild/core'
import { Authority } from '../../../../core/src/runtime/__tests__/certificates'
import { settingsOf } from '../server-config'
import { clusterTlsOf, listenTlsOf, type ClusterTlsConfig, type TlsConfig } from '../tls-config'

describe('the TLS of a node', () => {
  const files = new Map<string, string>()
  const good: TlsConfig = { certPath: 'cert.pem', keyPath: 'key.pem' }

  before(async () => {
    const authority = await Authority.found()
    const [one, another, locked] = [
      await authority.issue(),
      await authority.issue(),
      await authority.issue({ passphrase: 'sesame' }),
    ]
    const texts = { 'cert.pem': one.cert, 'key.pem': one.key, 'ca.pem': authority.cert, 'other-key.pem': another.key }
    for (const [path, text] of Object.entries(texts)) files.set(path, text)
    files.set('locked-cert.pem', locked.cert).set('locked-key.pem', locked.key)
  })

  const readText = (path: string): string => {
    const text = files.get(path)
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    return text
  }
  const locked = { certPath: 'locked-cert.pem', keyPath: 'locked-key.pem' }

  it('is absent where nothing is said, and where it is not enabled, whatever else is said', () => {
    expect(listenTlsOf('tls', undefined, readText)).to.equal(undefined)
    expect(listenTlsOf('tls', { enabled: false, certPath: 'nowhere.pem', keyPath: '' }, readText)).to.equal(undefined)
    expect(clusterTlsOf('clusterTls', { ...good, enabled: false }, readText)).to.equal(undefined)
  })

  it('is the texts of the files, from version 1.2 on, asking nobody for a certificate', () => {
    expect(listenTlsOf('tls', { ...good, enabled: true }, readText)).to.deep.equal({
      cert: files.get('cert.pem'),
      key: files.get('key.pem'),
      ca: undefined,
      passphrase: undefined,
      minVersion: 'TLSv1.2',
      ciphers: undefined,
      requireClientCert: false,
    })
  })

  it('shows the same certificate to the nodes that are dialled, and rejects those of others', () => {
    const config: ClusterTlsConfig = { ...locked, passphrase: 'sesame', caCertPath: 'ca.pem', requireClientCert: true }
    const tls = clusterTlsOf('clusterTls', config, readText)
    const { cert, key, passphrase, ca } = tls?.listen ?? {}
    expect(tls?.listen.requireClientCert).to.equal(true)
    expect(tls?.connect).to.include({ cert, key, passphrase, ca, rejectUnauthorized: true })
    const trusting = clusterTlsOf('clusterTls', { ...good, rejectUnauthorized: false }, readText)
    expect(trusting?.connect.rejectUnauthorized).to.equal(false)
  })

  const BAD: readonly (readonly [string, object, RegExp])[] = [
    ['a key without certificate', { certPath: '' }, /^o\.certPath: is missing: a key needs its certificate/],
    ['a certificate without key', { keyPath: undefined }, /^o\.keyPath: is missing: a certificate needs its private/],
    ['neither', { certPath: '', keyPath: '', requireClientCert: true }, /^o\.certPath: is missing$/],
    ['a certificate that is not there', { certPath: 'no.pem' }, /^o\.certPath: cannot read no\.pem: there is no such/],
    ['a key that is not there', { keyPath: 'no.pem' }, /^o\.keyPath: cannot read no\.pem/],
    ['an authority that is not there', { caCertPath: 'no.pem' }, /^o\.caCertPath: cannot read no\.pem/],
    ['a file that is no certificate', { certPath: 'key.pem' }, /^o\.certPath: key\.pem holds no certificate/],
    ['a file that is no key', { keyPath: 'cert.pem' }, /^o\.keyPath: cert\.pem holds no private key/],
    ['a file that is no authority', { caCertPath: 'key.pem' }, /^o\.caCertPath: key\.pem holds no certificate/],
    ['the key of another', { keyPath: 'other-key.pem' }, /^o\.keyPath: other-key\.pem is not the private key of the/],
    ['an encrypted key alone', locked, /^o\.passphrase: is missing/],
    ['a wrong passphrase', { ...locked, passphrase: 'wrong' }, /^o\.passphrase: does not open the private key/],
    ['a version nobody knows', { minVersion: 'TLSv2' }, /^o\.minVersion: must be TLSv1\.2 or TLSv1\.3, not "TLSv2"/],
    ['ciphers nobody knows', { ciphers: 'ROT13' }, /^o\.ciphers: .*"ROT13"/],
    ['certificates of nobody', { requireClientCert: true }, /^o\.caCertPath: is missing: requireClientCert needs/],
    [
      'proofs that are not looked at',
      { caCertPath: 'ca.pem', requireClientCert: true, rejectUnauthorized: false },
      /^o\.rejectUnauthorized: must not be false/,
    ],
  ]
  for (const [name, change, sentence] of BAD) {
    it(`refuses ${name} with a sentence that names the option`, () => {
      expect(() => clusterTlsOf('o', { ...good, ...change }, readText)).to.throw(TopGunError, sentence)
    })
  }

  it('is read from the disk when a node is made', () => {
    const node = { nodeId: 'a', port: 0 }
    const nowhere = { certPath: '/nowhere/cert.pem', keyPath: '/nowhere/key.pem' }
    expect(() => settingsOf({ ...node, tls: nowhere }, {})).to.throw(TopGunError, /^tls\.certPath: .*no such file/)
    expect(() => settingsOf({ ...node, clusterTls: nowhere }, {})).to.throw(TopGunError, /^clusterTls\.certPath: /)
    expect(settingsOf({ ...node, tls: { ...nowhere, enabled: false } }, {}).tls).to.equal(undefined)
  })
})
