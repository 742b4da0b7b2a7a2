/** The order of the levels, and who reaches whom. */
import { expect } from 'chai'
import {
  getHighestWriteConcernLevel,
  isWriteConcernAchieved,
  reaches,
  WRITE_CONCERN_ORDER,
  WriteConcern,
} from '../levels'

describe('levels', () => {
  it('reach themselves and all below, and none above', () => {
    const levels = ['MEMORY', 'APPLIED', 'REPLICATED', 'PERSISTED'] as const
    for (const [height, reached] of levels.entries()) {
      for (const [wantedHeight, wanted] of levels.entries()) {
        expect(reaches(reached, wanted)).to.equal(height >= wantedHeight)
      }
      expect(reaches(reached, WriteConcern.FIRE_AND_FORGET)).to.equal(true)
    }
  })

  it('count the highest of those achieved', () => {
    const achieved = new Set([WriteConcern.MEMORY, WriteConcern.REPLICATED])
    expect(getHighestWriteConcernLevel(achieved)).to.equal(WriteConcern.REPLICATED)
    expect(getHighestWriteConcernLevel(new Set())).to.equal(undefined)
    expect(WRITE_CONCERN_ORDER.filter((target) => isWriteConcernAchieved(achieved, target))).to.deep.equal([
      WriteConcern.FIRE_AND_FORGET,
      WriteConcern.MEMORY,
      WriteConcern.APPLIED,
      WriteConcern.REPLICATED,
    ])
    expect(isWriteConcernAchieved(new Set(), WriteConcern.FIRE_AND_FORGET)).to.equal(false)
  })
})
