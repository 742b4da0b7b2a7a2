import { expect } from 'chai'
import { busy, hottest } from '../model/hottest'

describe('hottest', () => {
  const node = (id: number, functionName: string, url = '', lineNumber = -1) => ({
    id,
    callFrame: { functionName, url, lineNumber },
  })
  const profile = {
    nodes: [
      node(1, '(idle)'),
      node(2, 'pack', 'file:///a/node_modules/msgpackr/dist/node.cjs', 9),
      node(3, ''),
      node(4, 'pack', 'file:///b/node_modules/msgpackr/dist/node.cjs', 9),
    ],
    samples: [1, 2, 3, 4],
    timeDeltas: [1000, 50, 40, 10],
  }
  it('shares out the time that was not idle, one place once', () => {
    expect(hottest(profile, 5)).to.deep.equal([
      { where: 'pack dist/node.cjs:10', share: 0.6 },
      { where: '(anonymous)', share: 0.4 },
    ])
  })
  it('says how long that time was', () => expect(busy(profile)).to.deep.equal({ busyMs: 0.1, ms: 1.1 }))
  it('stops after so many', () => expect(hottest(profile, 1)).to.have.length(1))
})
