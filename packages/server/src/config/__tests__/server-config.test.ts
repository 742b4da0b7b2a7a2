/** The options of a node: their defaults, and for each that cannot be one sentence that names it. */
import { expect } from 'chai'
import { ConsistencyLevel, TopGunError } from '@topgunbuild/core'
import { DEFAULT_JWT_SECRET, hostAndPort, settingsOf, type Environment, type ServerConfig } from '../server-config'

const good: ServerConfig = { nodeId: 'node-1', port: 0 }

function refusalOf(config: Partial<ServerConfig>, environment: Environment = {}): TopGunError {
  try {
    settingsOf({ ...good, ...config }, environment)
  } catch (error) {
    if (error instanceof TopGunError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('settingsOf', () => {
  it('fills in the defaults', () => {
    const settings = settingsOf(good, {})
    expect(settings.host).to.equal('localhost')
    expect(settings.clusterPort).to.equal(0)
    expect(settings.peers).to.deep.equal([])
    expect(settings.jwtSecret).to.equal(DEFAULT_JWT_SECRET)
    expect(settings.backupCount).to.equal(1)
    expect(settings.defaultConsistency).to.equal(ConsistencyLevel.QUORUM)
    expect(settings.strictRouting).to.equal(false)
    expect([settings.heartbeatIntervalMs, settings.deadAfterMs]).to.deep.equal([100, 500])
    expect([settings.maxKeyBytes, settings.maxValueBytes, settings.maxBatchOps]).to.deep.equal([1024, 2 ** 20, 10_000])
    expect([settings.maxBufferedBytes, settings.maxDriftMs]).to.deep.equal([16 * 2 ** 20, 60_000])
    expect(settings.writeAckTimeoutMs).to.equal(5000)
    expect(settings.translateAddress('x:1')).to.equal('x:1')
  })

  it('takes security policies as they are, and none for none', () => {
    const policies = [
      { role: 'CLERK', mapNamePattern: 'staff', actions: ['READ'], allowedFields: [] },
      { role: 'USER', mapNamePattern: '*', actions: ['ALL'] },
    ] as const
    expect(settingsOf({ ...good, securityPolicies: policies }, {}).securityPolicies).to.equal(policies)
    expect(settingsOf(good, {}).securityPolicies).to.equal(undefined)
  })

  const policy = { role: 'USER', mapNamePattern: '*', actions: ['ALL'] }
  const BAD_POLICIES: readonly [string, unknown, RegExp][] = [
    ['that are no list', policy, /securityPolicies: must be a list/],
    ['of which one is none', [policy, 7], /the policy at 1 cannot be/],
    ['without a role', [{ ...policy, role: undefined }], /at 0\.role/],
    ['that permit nothing', [{ ...policy, actions: [] }], /at 0\.actions/],
    ['that permit what there is not', [{ ...policy, actions: ['READ', 'WRITE'] }], /at 0\.actions\.1/],
    ['with a word that nobody keeps', [{ ...policy, allowedField: ['name'] }], /at 0 cannot be.*allowedField/],
    [
      'with a path for a field',
      [{ ...policy, allowedFields: ['address.city'] }],
      /at 0\.allowedFields\.0.*without dots/,
    ],
    ['with fields that are no list', [{ ...policy, allowedFields: 'name' }], /at 0\.allowedFields/],
  ]
  for (const [what, securityPolicies, sentence] of BAD_POLICIES) {
    it(`refuses security policies ${what}`, () => {
      const refused = refusalOf(JSON.parse(JSON.stringify({ securityPolicies })) as Partial<ServerConfig>)
      expect(refused.code).to.equal('REJECTED')
      expect(refused.message).to.match(sentence).and.to.contain('securityPolicies')
    })
  }

  const BAD: readonly [keyof ServerConfig, Partial<ServerConfig>][] = [
    ['nodeId', { nodeId: '' }],
    ['nodeId', { nodeId: 'a:b' }],
    ['nodeId', { nodeId: 'a~b' }],
    ['nodeId', { nodeId: 'x'.repeat(65) }],
    ['port', { port: -1 }],
    ['port', { port: 65_536 }],
    ['port', { port: 1.5 }],
    ['port', { port: Number.NaN }],
    ['clusterPort', { clusterPort: 70_000 }],
    ['peers', { peers: ['localhost'] }],
    ['peers', { peers: ['localhost:0'] }],
    ['peers', { peers: [':9080'] }],
    ['peers', { peers: ['localhost:http'] }],
    ['peers', { peers: ['localhost:9080', 'localhost:'] }],
    ['backupCount', { backupCount: -1 }],
    ['backupCount', { backupCount: 7 }],
    ['backupCount', { backupCount: 0.5 }],
    ['heartbeatIntervalMs', { heartbeatIntervalMs: 0 }],
    ['deadAfterMs', { deadAfterMs: 0 }],
    ['deadAfterMs', { heartbeatIntervalMs: 100, deadAfterMs: 299 }],
    ['writeAckTimeout', { writeAckTimeout: 0 }],
    ['clusterSecret', { clusterSecret: '' }],
    ['maxKeyBytes', { maxKeyBytes: 0 }],
    ['maxValueBytes', { maxValueBytes: 0 }],
    ['maxBatchOps', { maxBatchOps: 0 }],
    ['maxBufferedBytes', { maxBufferedBytes: 1 }],
    ['maxFrameBytes', { maxFrameBytes: 1 }],
    ['maxDriftMs', { maxDriftMs: 0 }],
    ['maxConnections', { maxConnections: 0 }],
    ['maxUnauthenticated', { maxUnauthenticated: 0 }],
    ['maxPeerHandshakes', { maxPeerHandshakes: 0 }],
    ['maxOpenTopics', { maxOpenTopics: 0 }],
    ['maxPeerBufferedBytes', { maxPeerBufferedBytes: 2 ** 20 }],
    ['maxPeerBufferedBytes', { maxPeerBufferedBytes: 16 * 2 ** 20, maxValueBytes: 2 ** 24 }],
    ['maxBacklogBytes', { maxBacklogBytes: 0 }],
    ['maxUnansweredBytes', { maxUnansweredBytes: 1 }],
    ['maxForwardedBytes', { maxForwardedBytes: 1 }],
    ['maxPulledBytes', { maxPulledBytes: 1 }],
    ['maxHeldBytes', { maxHeldBytes: 1 }],
    ['maxHeldBytesOfPartition', { maxHeldBytesOfPartition: 1 }],
    ['maxLockWaiters', { maxLockWaiters: 0 }],
    ['maxEarlyBytes', { maxEarlyBytes: 1 }],
    ['maxRecentBytes', { maxRecentBytes: 1 }],
    ['maxJournalBytes', { maxJournalBytes: 1 }],
    ['maxSnapshotBytes', { maxSnapshotBytes: 1 }],
    ['maxReceivedLogBytes', { maxReceivedLogBytes: 1 }],
  ]
  for (const [option, config] of BAD) {
    it(`names ${option} when it is given ${JSON.stringify(config)}`, () => {
      const refusal = refusalOf(config)
      expect(refusal.code).to.equal('REJECTED')
      expect(refusal.message.startsWith(`${option}: `)).to.equal(true)
    })
  }

  it('gives a link room for the largest value, where its bound is not given', () => {
    expect(settingsOf(good, {}).maxPeerBufferedBytes).to.equal(16 * 2 ** 20)
    expect(settingsOf({ ...good, maxValueBytes: 2 ** 25 }, {}).maxPeerBufferedBytes).to.equal(72 * 2 ** 20)
    expect(settingsOf(good, {}).maxBacklogBytes).to.equal(8 * 2 ** 20)
  })

  it('refuses the development secret in production, given, by default, or from the environment', () => {
    const production = { NODE_ENV: 'production' }
    for (const refusal of [
      refusalOf({}, production),
      refusalOf({ jwtSecret: DEFAULT_JWT_SECRET }, production),
      refusalOf({}, { ...production, JWT_SECRET: DEFAULT_JWT_SECRET }),
      refusalOf({ jwtSecret: 'x'.repeat(31) }, production),
      refusalOf({ jwtSecret: '' }, production),
    ]) {
      expect(refusal.message).to.include('SECURITY ERROR')
      expect(refusal.message).to.include('jwtSecret')
      expect(refusal.message).not.to.include(DEFAULT_JWT_SECRET)
    }
    expect(settingsOf({ ...good, jwtSecret: 'x'.repeat(32) }, production).jwtSecret).to.equal('x'.repeat(32))
  })

  it('takes the secret from the option, then from the environment, and reads \\n as a line break', () => {
    expect(settingsOf({ ...good, jwtSecret: 'one' }, { JWT_SECRET: 'two' }).jwtSecret).to.equal('one')
    expect(settingsOf(good, { JWT_SECRET: 'two' }).jwtSecret).to.equal('two')
    expect(settingsOf({ ...good, jwtSecret: 'a\\nb' }, {}).jwtSecret).to.equal('a\nb')
  })

  it('accepts peers by name, by address, and by IPv6 address', () => {
    const peers = ['localhost:9080', '10.0.0.1:1', '[::1]:65535']
    expect(settingsOf({ ...good, peers }, {}).peers).to.deep.equal(peers)
  })

  it('translates addresses by a table or a function', () => {
    const byTable = settingsOf({ ...good, addressMap: { 'in:1': 'out:2' } }, {})
    expect(['in:1', 'other:1'].map((address) => byTable.translateAddress(address))).to.deep.equal(['out:2', 'other:1'])
    const byFunction = settingsOf({ ...good, addressMap: (address) => `proxy-${address}` }, {})
    expect(byFunction.translateAddress('in:1')).to.equal('proxy-in:1')
  })

  it('writes an IPv6 address in brackets', () => {
    expect(hostAndPort('::1', 80)).to.equal('[::1]:80')
    expect(hostAndPort('localhost', 80)).to.equal('localhost:80')
  })
})
