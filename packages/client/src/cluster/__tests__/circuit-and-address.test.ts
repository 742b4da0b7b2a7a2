/** Circuits as a table, and the translation of addresses. */
import { expect } from 'chai'
import { translateEndpoint } from '../address-map'
import { afterFailure, afterSuccess, atTime, CLOSED_CIRCUIT, type Circuit } from '../circuit-state'

describe('the circuit', () => {
  const config = { failureThreshold: 3, resetTimeoutMs: 100 }
  const open: Circuit = { state: 'open', failures: 3, lastFailure: 1000 }
  const half: Circuit = { ...open, state: 'half-open' }

  it('opens at the threshold', () => {
    const states = [1, 2, 3].reduce<Circuit[]>(
      (made, now) => [...made, afterFailure(made.at(-1) ?? CLOSED_CIRCUIT, now, config)],
      [],
    )
    expect(states.map((circuit) => circuit.state)).to.deep.equal(['closed', 'closed', 'open'])
  })

  const rows: [string, Circuit, Circuit['state']][] = [
    ['closed stays closed by time', atTime(CLOSED_CIRCUIT, 9999, config), 'closed'],
    ['open stays open before its time', atTime(open, 1099, config), 'open'],
    ['open lets one through at its time', atTime(open, 1100, config), 'half-open'],
    ['half-open stays by time', atTime(half, 9999, config), 'half-open'],
    ['half-open opens by one failure', afterFailure(half, 1200, config), 'open'],
    ['half-open closes by one success', afterSuccess(half), 'closed'],
    ['open closes by a late success', afterSuccess(open), 'closed'],
    ['open stays open by a failure', afterFailure(open, 1050, config), 'open'],
  ]
  for (const [name, circuit, state] of rows) it(name, () => expect(circuit.state).to.equal(state))

  it('forgets failures by a success', () => expect(afterSuccess(open).failures).to.equal(0))
})

describe('translateEndpoint', () => {
  const table = { 'inner:1': 'outer:2', 'ws://second:1': 'ws://other:3', 'wss://safe:1': 'wss://out:4' }
  const rows: [string, Parameters<typeof translateEndpoint>[1], string][] = [
    ['ws://a:1', undefined, 'ws://a:1/'],
    ['a:1', undefined, 'ws://a:1/'],
    ['ws://inner:1', table, 'ws://outer:2/'],
    ['inner:1', table, 'ws://outer:2/'],
    ['ws://inner:1/', table, 'ws://outer:2/'],
    ['wss://inner:1', table, 'wss://outer:2/'],
    ['ws://second:1', table, 'ws://other:3/'],
    ['wss://safe:1', table, 'wss://out:4/'],
    ['ws://unknown:1', table, 'ws://unknown:1/'],
    ['ws://a:1', (endpoint) => `${endpoint}/x`, 'ws://a:1/x'],
  ]
  for (const [endpoint, addressMap, reached] of rows) {
    it(`${endpoint} is ${reached}`, () => expect(translateEndpoint(endpoint, addressMap)).to.equal(reached))
  }
})
