/** What was typed, what the environment says, and what comes of it. */
import { expect } from 'chai'
import { BadOption } from '../option'
import { OPTIONS } from '../options'
import { helpText, readOptions } from '../read-options'

function configOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): object {
  const asked = readOptions(args, environment)
  if (asked.kind !== 'run') throw new Error(`asked for ${asked.kind}`)
  return asked.config
}

type Sample = readonly [typed: string, key: string, value: unknown]

/** Whatever is missing is left empty, for the node to find with the files. */
function tlsSamples(prefix: string, key: string): Readonly<Record<string, Sample>> {
  const one = (part: string, typed: string, option: string): [string, Sample] => [
    `${prefix}-${part}`,
    [typed, key, { certPath: '', keyPath: '', [option]: typed }],
  ]
  return Object.fromEntries([
    one('cert', 'cert.pem', 'certPath'),
    one('key', 'key.pem', 'keyPath'),
    one('ca', 'ca.pem', 'caCertPath'),
    one('passphrase', 'sesame', 'passphrase'),
    one('min-version', 'TLSv1.3', 'minVersion'),
    one('ciphers', 'A:B', 'ciphers'),
  ])
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'node-id': ['n1', 'nodeId', 'n1'],
  host: ['127.0.0.1', 'host', '127.0.0.1'],
  'data-dir': ['/var/lib/topgun', 'dataDirectory', '/var/lib/topgun'],
  peers: ['a:1, b:2', 'peers', ['a:1', 'b:2']],
  'jwt-secret': ['secret', 'jwtSecret', 'secret'],
  'cluster-secret': ['ours', 'clusterSecret', 'ours'],
  'default-consistency': ['STRONG', 'defaultConsistency', 'STRONG'],
  'strict-routing': ['true', 'strictRouting', true],
  'security-policies': [
    '[{"role":"USER","mapNamePattern":"*","actions":["ALL"]}]',
    'securityPolicies',
    [{ role: 'USER', mapNamePattern: '*', actions: ['ALL'] }],
  ],
  'address-map': ['{"a:1":"b:2"}', 'addressMap', { 'a:1': 'b:2' }],
  'advertise-client-url': ['ws://x', 'advertise', { clientUrl: 'ws://x' }],
  'advertise-cluster-address': ['x:1', 'advertise', { clusterAddress: 'x:1' }],
  ...tlsSamples('tls', 'tls'),
  mtls: ['true', 'tls', { certPath: '', keyPath: '', requireClientCert: true }],
  ...tlsSamples('cluster-tls', 'clusterTls'),
  'cluster-tls-reject-unauthorized': ['false', 'clusterTls', { certPath: '', keyPath: '', rejectUnauthorized: false }],
  'cluster-mtls': ['true', 'clusterTls', { certPath: '', keyPath: '', requireClientCert: true }],
}

describe('the options of topgun-server', () => {
  it('are the ports of the documentation when nothing is said', () => {
    expect(configOf([])).to.deep.equal({ port: 8080, clusterPort: 9080 })
  })

  for (const { name, variable, isFlag } of OPTIONS) {
    const [typed, key, value] = SAMPLES[name] ?? ['7', undefined, 7]
    it(`--${name} and ${variable} come to the same`, () => {
      const byArgument = configOf(isFlag === true ? [`--${name}`] : [`--${name}`, typed])
      expect(byArgument).to.deep.equal(configOf([], { [variable]: typed }))
      const found = key === undefined ? Object.values(byArgument) : [Reflect.get(byArgument, key)]
      expect(found).to.deep.include(value)
    })
  }

  it('take the argument where both are given, and an empty variable for none', () => {
    expect(configOf(['--port', '1'], { TOPGUN_PORT: '2' })).to.include({ port: 1 })
    expect(configOf([], { TOPGUN_PORT: '' })).to.include({ port: 8080 })
  })

  const WRONG: readonly [string, readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    ['an option nobody knows', ['--prot', '1'], {}, /--prot.*--help/],
    ['a word that is no option', ['start'], {}, /start/],
    ['a port that is no number', ['--port', 'http'], {}, /--port.*"http"/],
    ['a number with a fraction', ['--dead-after-ms', '1.5'], {}, /--dead-after-ms/],
    ['a flag that is neither true nor false', [], { TOPGUN_STRICT_ROUTING: 'yes' }, /--strict-routing.*"yes"/],
    ['a level nobody knows', ['--default-consistency', 'BEST'], {}, /--default-consistency.*"BEST"/],
    ['a data directory without a name', ['--data-dir', ''], {}, /--data-dir.*directory/],
    ['an address map that is no JSON', ['--address-map', 'a=b'], {}, /--address-map.*JSON/],
    ['security policies that are no JSON', ['--security-policies', 'role=USER'], {}, /--security-policies.*JSON list/],
    ['security policies that are no list', ['--security-policies', '{}'], {}, /--security-policies.*JSON list/],
    ['an address map that is a list', ['--address-map', '["a"]'], {}, /--address-map.*JSON/],
    ['a TLS version nobody should speak', ['--tls-min-version', 'TLSv1.1'], {}, /--tls-min-version.*"TLSv1.1"/],
    ['a flag of TLS that is neither', [], { TOPGUN_CLUSTER_MTLS: 'on' }, /--cluster-mtls.*"on"/],
    ['a log level nobody knows', ['--log-level', 'loud'], {}, /--log-level.*"loud"/],
  ]
  for (const [name, args, environment, sentence] of WRONG) {
    it(`refuse ${name} with a sentence that names it`, () => {
      expect(() => readOptions(args, environment)).to.throw(BadOption, sentence)
    })
  }

  it('gather what is said of TLS, port by port', () => {
    const environment = { TOPGUN_CLUSTER_TLS_CA: 'ca.pem', TOPGUN_CLUSTER_MTLS: 'true' }
    const args = [
      '--tls-cert',
      'a.pem',
      '--tls-key',
      'b.pem',
      '--cluster-tls-cert',
      'c.pem',
      '--cluster-tls-key',
      'd.pem',
    ]
    expect(configOf(args, environment)).to.deep.include({
      tls: { certPath: 'a.pem', keyPath: 'b.pem' },
      clusterTls: { certPath: 'c.pem', keyPath: 'd.pem', caCertPath: 'ca.pem', requireClientCert: true },
    })
  })

  it('ask for no TLS by saying that no certificate is asked for', () => {
    const environment = { TOPGUN_MTLS: 'false', TOPGUN_CLUSTER_MTLS: 'false' }
    expect(configOf(['--cluster-tls-reject-unauthorized', 'true'], environment)).to.have.all.keys('port', 'clusterPort')
  })

  it('keep records in memory alone unless a directory is named', () => {
    expect(configOf(['--node-id', 'n1'])).to.not.have.property('dataDirectory')
    expect(configOf([], { TOPGUN_DATA_DIR: '' })).to.not.have.property('dataDirectory')
    expect(configOf(['--data-dir', 'one'], { TOPGUN_DATA_DIR: 'two' })).to.include({ dataDirectory: 'one' })
    expect(helpText()).to.match(/--data-dir <value> +TOPGUN_DATA_DIR\n +directory of this node alone/)
  })

  it('are all in the help, each with its variable', () => {
    const help = helpText()
    for (const { name, variable } of OPTIONS) expect(help).to.contain(`--${name}`).and.to.contain(variable)
    expect(readOptions(['-h'], {}).kind).to.equal('help')
    expect(readOptions(['--version'], {}).kind).to.equal('version')
  })
})
