/** A look inside costs what is asked of it: whoever wants the state alone does not have every list made. */
import { expect } from 'chai'
import { stateOf } from '../../__tests__/support/states'
import { PartitionStore } from '../../cluster/partitions/PartitionStore'
import type { Insides } from '../inspection-of'
import { inspectionOf } from '../inspection-of'

describe('a look inside a node', () => {
  it('makes a list when it is asked for, and once', () => {
    const made: string[] = []
    const store = new PartitionStore()
    store.merge('stock', 'key-1', { value: 1, timestamp: { millis: 1, counter: 0, nodeId: 'a' } }, 1)
    const insides: Insides = {
      partitions: {
        copiesAside: 3,
        inspect: () => {
          made.push('partitions')
          return []
        },
        store: () => store,
        allStores: () => [store],
      },
      received: {
        list: () => {
          made.push('received')
          return []
        },
      },
    }
    const state = stateOf(['a'])
    const inspection = inspectionOf(state, insides)
    expect([inspection.state, inspection.copiesAside]).to.deep.equal([state, 3])
    expect(inspection.rawRecord('stock', 'key-1')?.value).to.equal(1)
    expect(inspection.rawRecords().map(({ map, key, record }) => [map, key, record.value])).to.deep.equal([
      ['stock', 'key-1', 1],
    ])
    expect(made).to.deep.equal([])
    for (let look = 0; look < 2; look++) expect([inspection.partitions, inspection.received]).to.deep.equal([[], []])
    expect(made).to.deep.equal(['partitions', 'received'])
  })
})
