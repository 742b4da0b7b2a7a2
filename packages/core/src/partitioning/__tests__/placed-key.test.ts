/** Keys that belong together are in one partition, whatever tells them apart. */
import { expect } from 'chai'
import fc from 'fast-check'
import { partitionIdOf } from '../partition-id'
import { isPlacementKey, placedKey, placementKeyOf, suffixOf } from '../placed-key'

const placementKey = fc.string().filter(isPlacementKey)

describe('a placed key', () => {
  it('is in the partition of its placement key', () => {
    fc.assert(
      fc.property(placementKey, fc.string(), (key, suffix) => {
        expect(partitionIdOf(placedKey(key, suffix))).to.equal(partitionIdOf(key))
      }),
    )
  })

  it('is read back as it was made, whatever the suffix holds', () => {
    fc.assert(
      fc.property(placementKey, fc.string(), (key, suffix) => {
        const placed = placedKey(key, suffix)
        expect([placementKeyOf(placed), suffixOf(placed)]).to.deep.equal([key, suffix])
      }),
    )
  })

  it('is told from a key without a suffix, which is its own placement key', () => {
    expect([placementKeyOf('user:1'), suffixOf('user:1'), suffixOf(placedKey('user:1', ''))]).to.deep.equal([
      'user:1',
      undefined,
      '',
    ])
    expect([isPlacementKey('user:1'), isPlacementKey(placedKey('user', '1'))]).to.deep.equal([true, false])
  })
})
