/** The options of `topgun-server` about TLS: the same ones for the client port and for the cluster port, and two more. */
import { TLS_VERSIONS } from '@topgunbuild/core'
import type { ClusterTlsConfig, TlsConfig } from '../config/tls-config'
import { BadOption, boolean, type Option, type Partly } from './option'

/** Whatever is said about TLS asks for it; what is missing then is found with the files. */
const NOTHING_YET: TlsConfig = { certPath: '', keyPath: '' }

function clientPort(config: Partly, part: Partial<TlsConfig>): void {
  config.tls = { ...NOTHING_YET, ...config.tls, ...part }
}

function clusterPort(config: Partly, part: Partial<ClusterTlsConfig>): void {
  config.clusterTls = { ...NOTHING_YET, ...config.clusterTls, ...part }
}

interface Port {
  readonly prefix: string
  readonly of: string
  readonly add: (config: Partly, part: Partial<TlsConfig>) => void
}

function optionsOf({ prefix, of, add }: Port): readonly Option[] {
  const option = (
    part: string,
    says: string,
    read: (value: string, name: string) => Partial<TlsConfig>,
    byDefault?: string,
  ): Option => {
    const name = `${prefix}-${part}`
    return {
      name,
      variable: `TOPGUN_${name.replaceAll('-', '_').toUpperCase()}`,
      says,
      ...(byDefault === undefined ? {} : { byDefault }),
      apply: (config, value) => add(config, read(value, name)),
    }
  }
  return [
    option('cert', `PEM file of the certificate that encrypts the ${of}; absent: no TLS`, (certPath) => ({ certPath })),
    option('key', 'PEM file of the private key of that certificate', (keyPath) => ({ keyPath })),
    option('ca', 'PEM file of the authorities whose certificates are accepted there', (caCertPath) => ({ caCertPath })),
    option('passphrase', 'opens an encrypted key; as an argument every user of the machine sees it', (passphrase) => ({
      passphrase,
    })),
    option('min-version', `${TLS_VERSIONS.join(' or ')}: the oldest version spoken there`, versionOf, TLS_VERSIONS[0]),
    option('ciphers', 'ciphers that may be used there, as OpenSSL lists them', (ciphers) => ({ ciphers }), 'of Node'),
  ]
}

function versionOf(value: string, name: string): Partial<TlsConfig> {
  const minVersion = TLS_VERSIONS.find((known) => known === value)
  if (minVersion !== undefined) return { minVersion }
  throw new BadOption(`--${name}: "${value}" is not ${TLS_VERSIONS.join(' or ')}.`)
}

export const TLS_OPTIONS: readonly Option[] = [
  ...optionsOf({ prefix: 'tls', of: 'client port', add: clientPort }),
  {
    name: 'mtls',
    variable: 'TOPGUN_MTLS',
    says: 'clients must show a certificate of the authorities in --tls-ca',
    isFlag: true,
    apply: (config, value) => {
      // False asks for nothing, TLS itself included.
      if (boolean('mtls', value)) clientPort(config, { requireClientCert: true })
    },
  },
  ...optionsOf({ prefix: 'cluster-tls', of: 'cluster port, and is shown to nodes that are dialled', add: clusterPort }),
  {
    name: 'cluster-tls-reject-unauthorized',
    variable: 'TOPGUN_CLUSTER_TLS_REJECT_UNAUTHORIZED',
    says: 'false: dial nodes whatever certificate they show',
    byDefault: 'true',
    apply: (config, value) => {
      const rejectUnauthorized = boolean('cluster-tls-reject-unauthorized', value)
      if (!rejectUnauthorized) clusterPort(config, { rejectUnauthorized })
    },
  },
  {
    name: 'cluster-mtls',
    variable: 'TOPGUN_CLUSTER_MTLS',
    says: 'nodes must show each other a certificate of the authorities in --cluster-tls-ca',
    isFlag: true,
    apply: (config, value) => {
      if (boolean('cluster-mtls', value)) clusterPort(config, { requireClientCert: true })
    },
  },
]
