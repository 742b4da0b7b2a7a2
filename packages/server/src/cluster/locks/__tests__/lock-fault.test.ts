/** Why a cluster may grant no lock: by how it is set up, by whom it counts, and by who understands. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { ClusterState } from '@topgunbuild/core'
import { stateOf } from '../../../__tests__/support/states'
import { lockFaultOf } from '../lock-fault'

function clusterOf(members: number, lost = 0, backupCount = 1): ClusterState {
  const names = Array.from({ length: members + lost }, (_, at) => `n${at}`)
  const state = stateOf(names.slice(0, members), backupCount)
  return lost === 0 ? state : { ...state, absent: names.slice(members) }
}

describe('lockFaultOf', () => {
  /** `least`: what minClusterSize must be at least; absent where it is enough. */
  const TABLE: readonly { members: number; lost?: number; minClusterSize: number; least?: number }[] = [
    { members: 1, minClusterSize: 1 },
    { members: 2, minClusterSize: 1, least: 2 },
    { members: 2, minClusterSize: 2 },
    { members: 3, minClusterSize: 1, least: 2 },
    { members: 3, minClusterSize: 2 },
    { members: 3, minClusterSize: 5 },
    { members: 4, minClusterSize: 2, least: 3 },
    { members: 4, minClusterSize: 3 },
    { members: 5, minClusterSize: 2, least: 3 },
    { members: 2, lost: 1, minClusterSize: 2 },
    { members: 3, lost: 1, minClusterSize: 2, least: 3 },
    { members: 1, lost: 1, minClusterSize: 1, least: 2 },
    { members: 2, lost: 3, minClusterSize: 2, least: 3 },
    { members: 2, lost: 3, minClusterSize: 3 },
  ]
  for (const { members, lost = 0, minClusterSize, least } of TABLE) {
    const verdict = least === undefined ? 'is enough' : `is too little, ${least} would do`
    it(`takes a minClusterSize of ${minClusterSize} for ${members} members and ${lost} lost: it ${verdict}`, () => {
      const fault = lockFaultOf(clusterOf(members, lost), minClusterSize, true)
      expect(fault?.code).to.equal(least === undefined ? undefined : 'REJECTED')
      if (least !== undefined) expect(fault?.message).to.include(`so it must be ${least} at least.`)
    })
  }

  it('says what it is, what the cluster counts, and what would do', () => {
    expect(lockFaultOf(clusterOf(3), 1, true)?.message).to.equal(
      'Locks need a minClusterSize above half of the nodes: it is 1, the cluster counts 3 nodes, so it must be 2 at least.',
    )
    expect(lockFaultOf(clusterOf(1), 0, true)?.message).to.include('it is 0, the cluster counts 1 node, so')
  })

  it('says how many of those it counts were lost', () => {
    expect(lockFaultOf(clusterOf(2, 3), 2, true)?.message).to.include(
      'it is 2, the cluster counts 5 nodes, 3 of which were lost, so it must be 3 at least.',
    )
  })

  it('finds fault with a size exactly where two sides of a split could both have it, and with no size it names', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(9), fc.nat(20), (members, lost, minClusterSize) => {
        const state = clusterOf(members, lost)
        const fault = lockFaultOf(state, minClusterSize, true)
        expect(fault !== undefined).to.equal(2 * minClusterSize <= members + lost)
        if (fault === undefined) return
        const least = Number(/must be (\d+) at least/.exec(fault.message)?.[1])
        expect(lockFaultOf(state, least, true)).to.equal(undefined)
        expect(lockFaultOf(state, least - 1, true)?.code).to.equal('REJECTED')
      }),
    )
  })

  it('refuses locks where there are no backups, whatever else is as it should be', () => {
    const fault = lockFaultOf(clusterOf(3, 0, 0), 2, true)
    expect(fault?.code).to.equal('REJECTED')
    expect(fault?.message).to.include('backupCount is 0')
    expect(lockFaultOf(clusterOf(3, 0, 0), 1, false)?.message).to.include('backupCount is 0')
  })

  it('asks for patience while not every node knows of locks', () => {
    const fault = lockFaultOf(clusterOf(3), 2, false)
    expect(fault).to.deep.equal({ code: 'NOT_READY', message: 'Not every node of the cluster knows of locks yet.' })
  })

  it('asks nobody to wait for nodes to learn of locks where waiting would not help', () => {
    expect(lockFaultOf(clusterOf(3), 1, false)?.code).to.equal('REJECTED')
  })
})
