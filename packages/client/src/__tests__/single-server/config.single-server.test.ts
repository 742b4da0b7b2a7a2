/** What a program in JavaScript leaves out of a client's configuration is named, with what to give. */
import { TopGunError } from '@topgunbuild/core'
import { expect } from 'chai'
import type { TopGunClientConfig } from '../../client-options'
import { TopGunClient } from '../../TopGunClient'

describe('a client without a place to keep its writes', () => {
  for (const storage of ['', ',"storage":null', ',"storage":"memory"']) {
    const given = `{"serverUrl":"ws://x"${storage}}`
    it(`says what to give: ${given}`, () => {
      expect(() => new TopGunClient(JSON.parse(given) as TopGunClientConfig))
        .to.throw(
          TopGunError,
          'storage: must be where the client keeps its writes: new MemoryStorageAdapter(), or one of',
        )
        .with.property('code', 'REJECTED')
    })
  }
})
