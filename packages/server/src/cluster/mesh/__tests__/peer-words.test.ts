/** What is sent to a node in its words is, read, what was meant, whichever version it speaks. */
import { foundState, nextState, changeOf, serialize, type Member } from '@topgunbuild/core'
import { expect } from 'chai'
import { PEER_PROTOCOL_VERSION, readPeerMessage, type PeerMessage } from '../peer-messages'
import { wordsFor } from '../peer-words'

function member(nodeId: string): Member {
  return { nodeId, incarnation: `${nodeId}-1`, endpoint: '', clusterAddress: `${nodeId}:1`, status: 'ACTIVE' }
}

const before = foundState('cluster', member('a'), 1)
const state = nextState(before, [{ type: 'joined', member: member('b') }])
const MESSAGES: readonly PeerMessage[] = [
  { type: 'STATE', state },
  { type: 'STATE_CHANGE', change: changeOf(before, state), digest: 7 },
  { type: 'COORDINATOR_ANSWER', coordinator: 'a-1', hears: true, state },
  { type: 'COORDINATOR_ANSWER', coordinator: 'a-1', hears: true, state: null },
  { type: 'CONFIRM_ANSWER', round: 1, state },
  { type: 'CONFIRM_ANSWER', round: 1, state: null },
  { type: 'HAND_OVER', state },
  { type: 'STATE_PULL' },
]

/** The first that was looked at; those between it and the newest have been since. */
const FIRST = 7

describe('words for another node', () => {
  for (let protocol = FIRST; protocol <= PEER_PROTOCOL_VERSION; protocol++) {
    for (const message of MESSAGES) {
      const held = 'state' in message && message.state === null ? ' without a state' : ''
      it(`say ${message.type}${held} in version ${protocol}`, () => {
        expect(readPeerMessage(serialize(wordsFor(protocol, message)))).to.deep.equal({ kind: 'message', message })
      })
    }
  }

  it('are plain for who knows no other, and few for who does', () => {
    const sizes = [5, 6].map((protocol) => serialize(wordsFor(protocol, { type: 'STATE', state })).length)
    expect(serialize({ type: 'STATE', state }).length).to.equal(sizes[0])
    expect(sizes[1]).to.be.below(sizes[0]! / 10)
  })
})
