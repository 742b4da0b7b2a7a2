/** What the ends of an encrypted connection are given: PEM texts, for a runtime opens no file. */

/** Oldest first; what is older than these is broken. */
export const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

export type TlsVersion = (typeof TLS_VERSIONS)[number]

interface SharedTls {
  /** Opens an encrypted `key`. */
  readonly passphrase?: string | undefined
  /** Default TLSv1.2. */
  readonly minVersion?: TlsVersion | undefined
  /** As OpenSSL lists them, with colons between; default: those of Node. */
  readonly ciphers?: string | undefined
}

export interface ListenTls extends SharedTls {
  /** The certificate shown, followed by those between it and its authority. */
  readonly cert: string
  readonly key: string
  /** The authorities whose certificates are accepted from whoever connects. */
  readonly ca?: string | undefined
  /** Whoever connects must show a certificate of `ca`; default false: nobody is asked for one. */
  readonly requireClientCert?: boolean | undefined
}

export interface ConnectTls extends SharedTls {
  /** Shown where one is asked for, together with `key`. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** The only authorities that are trusted; default: those that Node trusts. */
  readonly ca?: string | undefined
  /** The name that the certificate at the other end must be for; default: the host that is dialled. */
  readonly servername?: string | undefined
  /** False accepts any certificate, and with it anybody; default true. */
  readonly rejectUnauthorized?: boolean | undefined
}
