/** TLS as a node is told it, by paths, and as its ports need it: read once, at the start, and found to be in order. */
import { TLS_VERSIONS, tlsFaultOf, type ConnectTls, type ListenTls, type TlsFault } from '@topgunbuild/core'
import type { TlsVersion } from '@topgunbuild/core'
import { readTextFile, type ReadText } from './read-text-file'
import { refuse } from './refuse'

export interface TlsConfig {
  /** False counts as if there were no TLS; default true. */
  readonly enabled?: boolean
  /** PEM file of the certificate, followed by those between it and its authority. */
  readonly certPath: string
  /** PEM file of its private key. */
  readonly keyPath: string
  /** Opens an encrypted private key. */
  readonly passphrase?: string
  /** PEM file of the authorities whose certificates are accepted. */
  readonly caCertPath?: string
  /** Whoever connects must show a certificate of the authorities in `caCertPath`; default false. */
  readonly requireClientCert?: boolean
  /** Default TLSv1.2. */
  readonly minVersion?: TlsVersion
  /** As OpenSSL lists them; default those of Node. */
  readonly ciphers?: string
}

export interface ClusterTlsConfig extends TlsConfig {
  /** False dials nodes whatever certificate they show, which leaves the cluster secret alone to tell who they are; default true. */
  readonly rejectUnauthorized?: boolean
}

export interface ClusterTls {
  readonly listen: ListenTls
  readonly connect: ConnectTls
}

type PathOption = 'certPath' | 'keyPath' | 'caCertPath'

const FILE_OF: Readonly<Partial<Record<TlsFault['part'], PathOption>>> = {
  cert: 'certPath',
  key: 'keyPath',
  ca: 'caCertPath',
}

const WHY_UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
}

function refuseFault(option: string, config: TlsConfig, { part, why }: TlsFault): never {
  const file = FILE_OF[part]
  return file === undefined ? refuse(`${option}.${part}`, why) : refuse(`${option}.${file}`, `${config[file]} ${why}`)
}

function textsOf(option: string, config: TlsConfig, readText: ReadText): Pick<ListenTls, 'cert' | 'key' | 'ca'> {
  const read = (name: PathOption, path: string): string => {
    try {
      return readText(path)
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      return refuse(`${option}.${name}`, `cannot read ${path}: ${WHY_UNREADABLE[code] ?? message}`)
    }
  }
  // A program without types, or a command line, may leave either out.
  if (!config.certPath) {
    refuse(`${option}.certPath`, config.keyPath ? 'is missing: a key needs its certificate' : 'is missing')
  }
  if (!config.keyPath) refuse(`${option}.keyPath`, 'is missing: a certificate needs its private key')
  const { certPath, keyPath, caCertPath } = config
  return {
    cert: read('certPath', certPath),
    key: read('keyPath', keyPath),
    ca: caCertPath === undefined ? undefined : read('caCertPath', caCertPath),
  }
}

/** @throws TopGunError REJECTED whose sentence begins with the name of the option */
export function listenTlsOf(
  option: string,
  config: TlsConfig | undefined,
  readText: ReadText = readTextFile,
): ListenTls | undefined {
  if (config === undefined || config.enabled === false) return undefined
  const { passphrase, minVersion = TLS_VERSIONS[0], ciphers, requireClientCert = false } = config
  const tls = { ...textsOf(option, config, readText), passphrase, minVersion, ciphers, requireClientCert }
  const fault = tlsFaultOf(tls)
  if (fault !== undefined) refuseFault(option, config, fault)
  // Without one, Node would accept every certificate that any public authority has signed.
  if (requireClientCert && tls.ca === undefined) {
    refuse(`${option}.caCertPath`, 'is missing: requireClientCert needs the authority that signs what others show')
  }
  return tls
}

/** @throws TopGunError REJECTED whose sentence begins with the name of the option */
export function clusterTlsOf(
  option: string,
  config: ClusterTlsConfig | undefined,
  readText: ReadText = readTextFile,
): ClusterTls | undefined {
  const listen = listenTlsOf(option, config, readText)
  if (listen === undefined) return undefined
  const rejectUnauthorized = config?.rejectUnauthorized ?? true
  if (listen.requireClientCert === true && !rejectUnauthorized) {
    refuse(`${option}.rejectUnauthorized`, 'must not be false with requireClientCert, where every node proves itself')
  }
  const { cert, key, passphrase, ca, minVersion, ciphers } = listen
  return { listen, connect: { cert, key, passphrase, ca, minVersion, ciphers, rejectUnauthorized } }
}
