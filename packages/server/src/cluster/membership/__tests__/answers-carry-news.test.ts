/** Who asks about a silent coordinator is sent the answerer's state where that is news, and is spared it where it is not. */
import { digestOf, nextState, type ClusterState } from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../mesh/peer-messages'
import { CoordinatorWatch } from '../CoordinatorWatch'
import { Observations } from '../Observations'
import { positionOf } from '../position-of'

const ASKER: PeerIdentity = { ...memberNamed('c'), protocol: PEER_PROTOCOL_VERSION, since: PEER_PROTOCOL_VERSION }

/** What the node that hears nothing answers to one that spoke of `theirs`. */
function answered(own: ClusterState | null, theirs: ClusterState | null): ClusterState | null {
  const observations = new Observations({ runtime: new ManualRuntime(), heartbeatIntervalMs: 100, deadAfterMs: 500 })
  const sent: (ClusterState | null)[] = []
  const watch = new CoordinatorWatch(observations, {
    selfId: 'b',
    send: (_to, message) => {
      if (message.type === 'COORDINATOR_ANSWER') sent.push(message.state)
    },
    takeOffice: () => undefined,
  })
  observations.linked(ASKER)
  const position = theirs && positionOf(theirs, digestOf(theirs))
  observations.heartbeat(ASKER, { type: 'HEARTBEAT', stamp: 1, echo: null, position, former: null, facts: [] })
  watch.answer('c', 'a-1', own, '')
  expect(sent.length).to.equal(1)
  return sent[0] ?? null
}

describe('an answer about a coordinator that is not heard', () => {
  const earlier = stateOf(['a', 'b', 'c'])
  const later = nextState(earlier, [{ type: 'link-broken', between: ['a', 'b'] }])
  const ofAnother = { ...earlier, clusterId: 'another' }

  it('carries the state to who was last heard in an earlier one', () => {
    expect(answered(later, earlier)).to.equal(later)
  })

  it('carries the state to who spoke of none, or of another cluster’s', () => {
    expect(answered(later, null)).to.equal(later)
    expect(answered(later, ofAnother)).to.equal(later)
  })

  it('carries nothing to who is as far, or further', () => {
    expect(answered(later, later)).to.equal(null)
    expect(answered(earlier, later)).to.equal(null)
  })

  it('carries nothing from who has none', () => {
    expect(answered(null, earlier)).to.equal(null)
  })
})
