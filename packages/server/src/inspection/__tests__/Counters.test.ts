/** What is counted stays countable: names chosen by others neither grow nor multiply without end. */
import { expect } from 'chai'
import { Counters } from '../Counters'

describe('Counters', () => {
  it('cuts the names of maps and messages that others chose', () => {
    const counters = new Counters()
    counters.received('PUT', 'm'.repeat(10_000))
    counters.unknown('t'.repeat(10_000))
    const names = [...counters.ops.keys(), ...counters.unknownMessages.keys()]
    expect(names.map((name) => name.length <= 110)).to.deep.equal([true, true])
  })

  it('counts the hundred first names each, and all others together', () => {
    const counters = new Counters()
    for (let count = 0; count < 1000; count++) {
      counters.received('PUT', `map-${count}`)
      counters.unknown(`TYPE_${count}`)
      counters.unknown('TYPE_0')
    }
    expect([counters.ops.size, counters.ops.get('PUT\n(other)')]).to.deep.equal([101, 900])
    expect([counters.unknownMessages.size, counters.unknownMessages.get('TYPE_0')]).to.deep.equal([101, 1001])
  })

  it('counts how often each bound was met', () => {
    const counters = new Counters()
    counters.boundHit('client_out')
    counters.boundHit('client_out')
    counters.boundHit('unanswered')
    expect([...counters.boundHits]).to.deep.equal([
      ['client_out', 2],
      ['unanswered', 1],
    ])
  })
})
