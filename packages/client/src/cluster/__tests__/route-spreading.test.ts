/** Whom an op goes to where anyone will do: spread over the nodes, or all to one. */
import { expect } from 'chai'
import { route, type Connections, type RouteRequest } from '../route'

describe('an op that anyone may take', () => {
  const nodesFor = (mode: RouteRequest['mode']): (string | undefined)[] => {
    const connections: Connections = new Map([
      ['x', 'good'],
      ['y', 'good'],
      ['z', 'troubled'],
    ])
    return [0, 1, 2, 3].map((partitionId) => route(null, connections, { partitionId, mode })?.nodeId)
  }

  it('goes to a good node by its partition, so that the work is spread', () => {
    expect(nodesFor('direct')).to.deep.equal(['x', 'y', 'x', 'y'])
  })

  it('goes to one and the same node in forward mode, whatever its partition', () => {
    expect(nodesFor('forward')).to.deep.equal(['x', 'x', 'x', 'x'])
  })
})
