/** Why a connection never opened, in a word and in a sentence; and why a listener's handshake failed. */
import type { ConnectFailure } from './Runtime'

export interface ConnectFault {
  readonly failure: ConnectFailure
  readonly reason: string
}

/** What is told about a fault: a code of Node or OpenSSL, or words in its message. */
interface Told {
  readonly code?: string | undefined
  readonly message: string
  readonly reason?: string | undefined
}

/** The first that matches code and message; `it` is the other end. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/CERT_HAS_EXPIRED/, 'its certificate has expired'],
  [/CERT_NOT_YET_VALID/, 'its certificate is not valid yet'],
  [/ALTNAME_INVALID|HOSTNAME_MISMATCH/, 'its certificate is for another name'],
  [/UNABLE_TO_|SELF_SIGNED|CERT_UNTRUSTED|INVALID_CA/, 'no authority trusted here has signed its certificate'],
  [/CERT_|INVALID_PURPOSE/, 'its certificate is not accepted'],
  [/DID_NOT_RETURN_A_CERTIFICATE/, 'it shows no certificate'],
  [/certificate required/i, 'it asks for a certificate, and none was shown'],
  [/alert (unknown ca|certificate|bad certificate|unsupported certificate)/i, 'it does not accept our certificate'],
  [/HTTP_REQUEST|wrong version number|packet length too long/i, 'it does not speak TLS'],
  [/protocol version|UNSUPPORTED_PROTOCOL/i, 'it speaks no TLS version that is accepted at both ends'],
  [/handshake failure|NO_SHARED_CIPHER/i, 'the two ends agree on no cipher, or it asks for a certificate'],
  [/ERR_SSL|ERR_OSSL|EPROTO/, 'no TLS connection came about'],
]

/** Undefined when the fault has nothing to do with TLS. */
export function tlsTrouble({ code = '', message, reason }: Told): string | undefined {
  const told = `${code} ${message}`
  const sentence = SENTENCES.find(([pattern]) => pattern.test(told))?.[1]
  if (sentence === undefined) return undefined
  // Only of names does Node know more than its code says.
  return `${sentence} (${code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? (reason ?? code) : code})`
}

/** @param url that was dialled: what a reset may mean depends on whether TLS was spoken */
export function connectFaultOf(error: NodeJS.ErrnoException & { readonly reason?: string }, url: string): ConnectFault {
  if (error.code === 'ECONNREFUSED') return { failure: 'refused', reason: error.message || 'nobody listens there' }
  const trouble = tlsTrouble(error)
  if (trouble !== undefined) return { failure: 'insecure', reason: trouble }
  if (error.code !== 'ECONNRESET') return { failure: 'reset', reason: error.message }
  const guess = url.startsWith('wss:')
    ? 'it may not accept our certificate'
    : 'it may expect TLS, for which the address begins with wss://'
  return { failure: 'reset', reason: `it hung up before the connection was open; ${guess}` }
}
