/** TLS material in the words of Node, with no key for what was not said: Node takes `undefined` for a wish. */
import type { SecureContextOptions, TlsOptions, ConnectionOptions } from 'node:tls'
import type { ConnectTls, ListenTls } from './tls-options'

const OLDEST_VERSION = 'TLSv1.2'

function contextOf({ cert, key, passphrase, ca, minVersion, ciphers }: ConnectTls | ListenTls): SecureContextOptions {
  return {
    minVersion: minVersion ?? OLDEST_VERSION,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(ca === undefined ? {} : { ca }),
    ...(ciphers === undefined ? {} : { ciphers }),
  }
}

export function dialOptionsOf(tls: ConnectTls): ConnectionOptions {
  return {
    ...contextOf(tls),
    rejectUnauthorized: tls.rejectUnauthorized !== false,
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  }
}

export function listenOptionsOf(tls: ListenTls): TlsOptions {
  const asks = tls.requireClientCert === true
  return { ...contextOf(tls), requestCert: asks, rejectUnauthorized: asks }
}
