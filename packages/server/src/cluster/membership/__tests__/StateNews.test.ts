/** Whoever is told of a state can come to it from what it was sent before on the same link. */
import { changed, foundState, nextState, type ClusterState, type Member } from '@topgunbuild/core'
import { expect } from 'chai'
import type { PeerMessage } from '../../mesh/peer-messages'
import { StateNews } from '../StateNews'

const OTHER = 'b'
const DIGEST = 7

function member(nodeId: string): Member {
  return { nodeId, incarnation: `${nodeId}-1`, endpoint: '', clusterAddress: `${nodeId}:1`, status: 'ACTIVE' }
}

function states(count: number): ClusterState[] {
  const line = [foundState('cluster', member('a'), 1)]
  while (line.length < count)
    line.push(nextState(line.at(-1)!, [{ type: 'joined', member: member(`n${line.length}`) }]))
  return line
}

function told() {
  const messages: PeerMessage[] = []
  const link = { stands: true }
  const news = new StateNews({
    send: (_nodeId, message) => {
      if (link.stands) messages.push(message)
      return link.stands
    },
  })
  return { news, messages, link, types: () => messages.map(({ type }) => type) }
}

describe('news of the cluster state', () => {
  it('are the whole of it first, and what changed since from then on', () => {
    const [first, second, third] = states(3) as [ClusterState, ClusterState, ClusterState]
    const { news, messages, types } = told()
    for (const state of [first, second, third]) news.tell(OTHER, state, DIGEST)
    expect(types()).to.deep.equal(['STATE', 'STATE_CHANGE', 'STATE_CHANGE'])
    const reached = messages.reduce<ClusterState | undefined>((at, message) => {
      if (message.type === 'STATE') return message.state
      return message.type === 'STATE_CHANGE' && at !== undefined ? changed(at, message.change) : at
    }, undefined)
    expect(reached).to.deep.equal(third)
  })

  it('are whole again after the link was lost', () => {
    const [first, second] = states(2) as [ClusterState, ClusterState]
    const { news, types } = told()
    news.tell(OTHER, first, DIGEST)
    news.unlinked(OTHER)
    news.tell(OTHER, second, DIGEST)
    expect(types()).to.deep.equal(['STATE', 'STATE'])
  })

  it('do not count as told where there was no link', () => {
    const [first, second, third] = states(3) as [ClusterState, ClusterState, ClusterState]
    const { news, messages, link } = told()
    news.tell(OTHER, first, DIGEST)
    link.stands = false
    news.tell(OTHER, second, DIGEST)
    link.stands = true
    news.tell(OTHER, third, DIGEST)
    const last = messages.at(-1)
    expect(last?.type === 'STATE_CHANGE' && last.change.base).to.equal(first.version)
  })

  it('are whole for who asks', () => {
    const [first, second] = states(2) as [ClusterState, ClusterState]
    const asked = told()
    asked.news.tell(OTHER, first, DIGEST)
    asked.news.tellAll(OTHER, second)
    expect(asked.types()).to.deep.equal(['STATE', 'STATE'])
  })

  it('are whole where it is another cluster’s', () => {
    const [first] = states(1) as [ClusterState]
    const { news, types } = told()
    news.tell(OTHER, first, DIGEST)
    news.tell(OTHER, { ...first, clusterId: 'another' }, DIGEST)
    expect(types()).to.deep.equal(['STATE', 'STATE'])
  })
})
