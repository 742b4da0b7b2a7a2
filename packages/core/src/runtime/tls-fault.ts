/** What is wrong with TLS material, found before anybody connects. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { TLS_VERSIONS, type ListenTls } from './tls-options'

export interface TlsFault {
  readonly part: 'cert' | 'key' | 'passphrase' | 'ca' | 'minVersion' | 'ciphers'
  /** Ends no sentence and begins none: it follows the name of the option. */
  readonly why: string
}

type Material = Partial<Omit<ListenTls, 'minVersion'>> & { readonly minVersion?: string | undefined }

const CERTIFICATES = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]+?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

function certificatesIn(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(CERTIFICATES) ?? []
  try {
    return blocks.length === 0 ? undefined : blocks.map((block) => new X509Certificate(block))
  } catch {
    return undefined
  }
}

function keyIn(pem: string, passphrase: string | undefined): KeyObject | TlsFault {
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase })
  } catch {
    if (!pem.includes('ENCRYPTED')) return { part: 'key', why: 'holds no private key in PEM form' }
    if (passphrase === undefined) return { part: 'passphrase', why: 'is missing: the private key is encrypted' }
    return { part: 'passphrase', why: 'does not open the private key' }
  }
}

function identityFault({ cert, key, passphrase }: Material): TlsFault | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined) return { part: 'cert', why: 'is missing: a private key needs its certificate' }
  if (key === undefined) return { part: 'key', why: 'is missing: a certificate needs its private key' }
  const [certificate] = certificatesIn(cert) ?? []
  if (certificate === undefined) return { part: 'cert', why: 'holds no certificate in PEM form' }
  const opened = keyIn(key, passphrase)
  if ('part' in opened) return opened
  if (certificate.checkPrivateKey(opened)) return undefined
  return { part: 'key', why: 'is not the private key of the certificate' }
}

function areKnown(ciphers: string): boolean {
  try {
    createSecureContext({ ciphers })
    return true
  } catch {
    return false
  }
}

/** Undefined where nothing is wrong. */
export function tlsFaultOf(material: Material): TlsFault | undefined {
  const { ca, minVersion, ciphers } = material
  const fault = identityFault(material)
  if (fault !== undefined) return fault
  if (ca !== undefined && certificatesIn(ca) === undefined) {
    return { part: 'ca', why: 'holds no certificate in PEM form' }
  }
  if (minVersion !== undefined && !TLS_VERSIONS.some((known) => known === minVersion)) {
    return { part: 'minVersion', why: `must be ${TLS_VERSIONS.join(' or ')}, not "${minVersion}"` }
  }
  if (ciphers !== undefined && !areKnown(ciphers))
    return { part: 'ciphers', why: `names no known cipher: "${ciphers}"` }
  return undefined
}
