/** Links between nodes: which of two stays, and what proves that the other end knows the cluster's secret. */
import { expect } from 'chai'
import fc from 'fast-check'
import { clusterKeyOf, proofOf, provesSecret, type ProofRole } from '../handshake-proof'
import { keepsNewLink, type LinkFacts } from '../link-choice'
import { PEER_PROTOCOL_VERSION, readHandshake, readPeerMessage, type PeerIdentity } from '../peer-messages'

const identity = (nodeId: string, change: Partial<PeerIdentity> = {}): PeerIdentity => ({
  nodeId,
  incarnation: `${nodeId}-1`,
  endpoint: 'ws://one.example',
  clusterAddress: 'one.example:9080',
  protocol: PEER_PROTOCOL_VERSION,
  since: PEER_PROTOCOL_VERSION,
  ...change,
})

describe('keepsNewLink', () => {
  const link = (dialler: string, incarnation = '1'): LinkFacts => ({ dialler, incarnation })
  const TABLE: readonly [string, LinkFacts, LinkFacts, string, string, boolean][] = [
    ['another incarnation', link('a'), link('b', '2'), 'a', 'b', true],
    ['a second dial of the same end', link('a'), link('a'), 'a', 'b', true],
    ['the smaller nodeId dialled the new one', link('b'), link('a'), 'a', 'b', true],
    ['the smaller nodeId dialled the old one', link('a'), link('b'), 'a', 'b', false],
    ['the same, seen from the other end', link('a'), link('b'), 'b', 'a', false],
    ['names compare by code unit', link('a'), link('B'), 'a', 'B', true],
  ]
  for (const [name, existing, offered, self, peer, keeps] of TABLE) {
    it(`${keeps ? 'takes the new' : 'stays with the old'} link: ${name}`, () => {
      expect(keepsNewLink(existing, offered, self, identity(peer))).to.equal(keeps)
    })
  }

  it('leaves both ends with the same link, in whatever order each saw the two', () => {
    const name = fc.string({ minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 2, maxLength: 2 }),
        fc.boolean(),
        fc.boolean(),
        (names, here, there) => {
          const [a = '', b = ''] = names
          const [mine, theirs] = [link(a), link(b)]
          const survivor = (self: string, other: string, order: boolean): LinkFacts => {
            const [first, second] = order ? [mine, theirs] : [theirs, mine]
            return keepsNewLink(first, second, self, identity(other)) ? second : first
          }
          expect(survivor(a, b, here)).to.equal(survivor(b, a, there))
        },
      ),
    )
  })
})

describe('the proof of the cluster secret', () => {
  const secret = Buffer.from('the secret of this cluster')
  const nonces = { dialler: 'd'.repeat(32), acceptor: 'a'.repeat(32) }
  const self = identity('a')
  const proof = proofOf(secret, 'dialler', nonces, self)
  const proves = (change: {
    secret?: string
    proof?: string
    role?: ProofRole
    nonces?: Partial<typeof nonces>
    identity?: PeerIdentity
  }): boolean =>
    provesSecret(
      change.secret === undefined ? secret : Buffer.from(change.secret),
      change.proof ?? proof,
      change.role ?? 'dialler',
      { ...nonces, ...change.nonces },
      change.identity ?? self,
    )

  const TABLE: readonly [string, boolean, boolean][] = [
    ['the right one', proves({}), true],
    ['another secret', proves({ secret: 'another secret' }), false],
    ['reflected: the proof of another role', proves({ role: 'acceptor' }), false],
    ['reflected: the answer to the welcome', proves({ role: 'welcome' }), false],
    ['replayed: another nonce of the acceptor', proves({ nonces: { acceptor: 'x'.repeat(32) } }), false],
    ['replayed: another nonce of the dialler', proves({ nonces: { dialler: 'x'.repeat(32) } }), false],
    ['turned: the nonces exchanged', proves({ nonces: { dialler: nonces.acceptor, acceptor: nonces.dialler } }), false],
    ['another nodeId claimed', proves({ identity: identity('b', { incarnation: 'a-1' }) }), false],
    ['another incarnation claimed', proves({ identity: identity('a', { incarnation: 'a-2' }) }), false],
    ['another endpoint claimed', proves({ identity: identity('a', { endpoint: 'ws://evil.example' }) }), false],
    ['another address claimed', proves({ identity: identity('a', { clusterAddress: 'evil.example:1' }) }), false],
    ['another protocol claimed', proves({ identity: identity('a', { protocol: 99 }) }), false],
    ['another oldest protocol claimed', proves({ identity: identity('a', { since: 0 }) }), false],
    ['cut short', proves({ proof: proof.slice(0, -2) }), false],
    ['nothing', proves({ proof: '' }), false],
    ['of the right length, of other characters', proves({ proof: 'é'.repeat(proof.length / 2) }), false],
  ]
  for (const [name, result, expected] of TABLE) {
    it(`${expected ? 'accepts' : 'refuses'} ${name}`, () => expect(result).to.equal(expected))
  }

  it('does not prove without an identity what it proves with one', () => {
    expect(provesSecret(secret, proofOf(secret, 'dialler', nonces), 'dialler', nonces, self)).to.equal(false)
    expect(provesSecret(secret, proof, 'dialler', nonces)).to.equal(false)
  })

  it('derives the key from the token secret, but never is that secret', () => {
    expect(clusterKeyOf('own', 'jwt').toString()).to.equal('own')
    expect(clusterKeyOf(undefined, 'jwt')).to.deep.equal(clusterKeyOf(undefined, 'jwt'))
    expect(clusterKeyOf(undefined, 'jwt').equals(clusterKeyOf(undefined, 'jwt2'))).to.equal(false)
    expect(clusterKeyOf(undefined, 'jwt').equals(Buffer.from('jwt'))).to.equal(false)
    expect(clusterKeyOf(undefined, 'jwt').length).to.equal(32)
  })
})

describe('the words between nodes', () => {
  it('never throws, whatever comes in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string(), fc.json()), (frame) => {
        for (const read of [readHandshake, readPeerMessage]) {
          expect(['message', 'unknown', 'malformed', 'undecodable']).to.include(read(frame).kind)
        }
      }),
    )
  })

  it('reads no message of a proved peer as a handshake', () => {
    expect(readHandshake(JSON.stringify({ type: 'STATE_PULL' })).kind).to.equal('unknown')
    expect(readPeerMessage(JSON.stringify({ type: 'STATE_PULL' })).kind).to.equal('message')
  })

  it('reports no joining and no takeover on a member’s word', () => {
    const fact = (it: object): string => readPeerMessage(JSON.stringify({ type: 'REPORT', facts: [it] })).kind
    expect(fact({ type: 'leaving', nodeId: 'a', incarnation: 'a-1' })).to.equal('message')
    expect(fact({ type: 'took-over', issuer: 'a-1', epoch: 9 })).to.equal('malformed')
    expect(fact({ type: 'joined', member: identity('a') })).to.equal('malformed')
  })
})
