/** What must be given of nodes that run already, and which scenarios they fit. */
import { expect } from 'chai'
import { sign } from 'jsonwebtoken'
import { clientTokenOf } from '../../drivers/client-tokens'
import { tokens } from '../../drivers/tokens'
import { external, readOutside } from '../external'
import { misfitOf, type Wanted } from '../misfit'
import type { NodeOptions } from '../NodeHandle'
import { NotRun } from '../NotRun'

const GIVEN = { seeds: ['ws://one.example:1/'], admins: ['http://one.example:2'], adminToken: 'a token' }

describe('what is given of nodes that run already', () => {
  it('is taken as it is, without slashes at the end', () => {
    expect(readOutside(GIVEN)).to.deep.equal({ ...GIVEN, seeds: ['ws://one.example:1'] })
  })

  const WRONG: readonly [string, object, RegExp][] = [
    ['no seeds', { seeds: undefined }, /"seeds": give the URLs of all nodes/],
    ['a seed that is no URL', { seeds: ['one.example'] }, /"seeds": give the URLs/],
    ['no admin ports', { admins: [] }, /"admins": give the URLs/],
    ['fewer admin ports than seeds', { seeds: [...GIVEN.seeds, 'ws://two.example:1'] }, /each of the 2 seeds/],
    ['no admin token', { adminToken: '' }, /"adminToken": give a token/],
  ]
  for (const [name, change, sentence] of WRONG) {
    it(`is refused with a sentence: ${name}`, () => {
      expect(() => readOutside({ ...GIVEN, ...change })).to.throw(sentence)
    })
  }

  it('starts no node', () => {
    expect(() => external(readOutside(GIVEN)).launch({} as NodeOptions)).to.throw(NotRun)
  })
})

describe('a cluster of 3 nodes keeping 1 backup that stands already', () => {
  const member = { nodeId: 'a', incarnation: '1', endpoint: '', clusterAddress: '', status: 'ACTIVE' } as const
  const state = { members: [member, { ...member, nodeId: 'b' }, { ...member, nodeId: 'c' }], backupCount: 1 }
  const TABLE: readonly [Partial<Wanted>, RegExp | undefined][] = [
    [{}, undefined],
    [{ nodes: 4 }, /has 3 nodes keeping 1 backup, and it wants 4 nodes keeping 1 backup/],
    [{ nodes: 1, backupCount: 0 }, /wants 1 node keeping 0 backups/],
    [{ wired: true }, /cannot be cut/],
    [{ durable: true }, /on disk/],
    [{ secure: true }, /certificates/],
    [{ strictRouting: true }, /redirect/],
    [{ consistency: 'STRONG' }, /STRONG/],
    [{ minClusterSize: 2 }, /enough/],
  ]
  for (const [wanted, why] of TABLE) {
    it(`${why === undefined ? 'fits' : 'does not fit'} ${JSON.stringify(wanted)}`, () => {
      const misfit = misfitOf(state, { nodes: 3, backupCount: 1, ...wanted })
      if (why === undefined) expect(misfit).to.equal(undefined)
      else expect(misfit).to.match(why)
    })
  }
})

describe('the token of a client', () => {
  it('is made with the default secret where nothing is given', () => {
    expect(clientTokenOf('valid', {})).to.match(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('is the one given, else the admin token', () => {
    expect(clientTokenOf('valid', { adminToken: 'admin' })).to.equal('admin')
    expect(clientTokenOf('valid', { adminToken: 'admin', clientToken: 'client' })).to.equal('client')
  })

  it('can be made expired only where the secret is known', () => {
    expect(clientTokenOf('expired', { adminToken: tokens.valid() })).to.be.a('string')
    const adminToken = sign({ sub: 'operator' }, 'a secret that the suite does not know')
    expect(() => clientTokenOf('expired', { adminToken })).to.throw(NotRun, /secret of these nodes/)
    expect(clientTokenOf('wrong', { adminToken })).to.not.equal(adminToken)
  })
})
