/** Which places a peer may claim to be in, as a table. */
import { expect } from 'chai'
import { versionOf } from '@topgunbuild/core'
import { isPlausible } from '../plausible'

describe('isPlausible', () => {
  const at = (epoch: number, topTerm = 1) => ({ version: versionOf(epoch, 3), topTerm })
  const TABLE: readonly [string, Parameters<typeof isPlausible>[0], Parameters<typeof isPlausible>[1], boolean][] = [
    ['no place', null, at(1), true],
    ['no place, told to nobody', null, null, true],
    ['the same place', at(1), at(1), true],
    ['a place long left', at(1), at(1000), true],
    ['a million takeovers ahead', at(2 ** 20 + 1), at(1), true],
    ['one more than that', at(2 ** 20 + 2), at(1), false],
    ['the last number there is', { version: Number.MAX_SAFE_INTEGER, topTerm: 1 }, at(1), false],
    ['the last number, told to one that knows nothing', { version: Number.MAX_SAFE_INTEGER, topTerm: 1 }, null, false],
    ['a term beyond all that happened', at(1, 2 ** 33), at(1), false],
    ['a term that is ahead', at(1, 1000), at(1), true],
  ]
  for (const [name, told, own, plausible] of TABLE) {
    it(`${plausible ? 'believes' : 'does not believe'} ${name}`, () => {
      expect(isPlausible(told, own)).to.equal(plausible)
    })
  }
})
