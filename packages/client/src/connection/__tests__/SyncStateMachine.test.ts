/** Every state with every step. */
import { expect } from 'chai'
import { isValidTransition, SyncStateMachine, type SyncState } from '../SyncStateMachine'

const STATES: SyncState[] = [
  'INITIAL',
  'CONNECTING',
  'AUTHENTICATING',
  'SYNCING',
  'CONNECTED',
  'DISCONNECTED',
  'BACKOFF',
  'ERROR',
]

/** Rows from, columns to, both in the order above. */
const ALLOWED: Record<SyncState, string> = {
  INITIAL: '.x......',
  CONNECTING: '..x..xxx',
  AUTHENTICATING: '...x.xxx',
  SYNCING: '....xxxx',
  CONNECTED: '...x.xx.',
  DISCONNECTED: 'xx....x.',
  BACKOFF: 'xx...x..',
  ERROR: 'x.......',
}

/** A way to each state. */
const WAY: Record<SyncState, SyncState[]> = {
  INITIAL: [],
  CONNECTING: ['CONNECTING'],
  AUTHENTICATING: ['CONNECTING', 'AUTHENTICATING'],
  SYNCING: ['CONNECTING', 'AUTHENTICATING', 'SYNCING'],
  CONNECTED: ['CONNECTING', 'AUTHENTICATING', 'SYNCING', 'CONNECTED'],
  DISCONNECTED: ['CONNECTING', 'DISCONNECTED'],
  BACKOFF: ['CONNECTING', 'BACKOFF'],
  ERROR: ['CONNECTING', 'ERROR'],
}

function machineIn(state: SyncState): SyncStateMachine {
  const machine = new SyncStateMachine(
    () => 0,
    (error) => {
      throw error
    },
  )
  for (const step of WAY[state]) expect(machine.transition(step)).to.equal(true)
  return machine
}

describe('SyncStateMachine', () => {
  for (const from of STATES) {
    STATES.forEach((to, column) => {
      const allowed = ALLOWED[from][column] === 'x'
      it(`${from} → ${to} is ${allowed ? 'allowed' : from === to ? 'nothing' : 'refused'}`, () => {
        expect(isValidTransition(from, to)).to.equal(allowed)
        const machine = machineIn(from)
        expect(machine.transition(to)).to.equal(allowed || from === to)
        expect(machine.getState()).to.equal(allowed ? to : from)
      })
    })
  }

  it('tells what it is', () => {
    const told = STATES.map((state) => {
      const machine = machineIn(state)
      return [machine.isConnecting(), machine.isReady(), machine.isConnected()].map(Number).join('')
    })
    expect(told).to.deep.equal(['000', '100', '100', '010', '011', '000', '000', '000'])
  })

  it('remembers the newest steps only, and forgets them by a reset', () => {
    const machine = new SyncStateMachine(
      () => 0,
      () => undefined,
      2,
    )
    for (const step of WAY.CONNECTED) machine.transition(step)
    expect(machine.getHistory().map((change) => change.to)).to.deep.equal(['SYNCING', 'CONNECTED'])
    expect(machine.getHistory(1).map((change) => change.to)).to.deep.equal(['CONNECTED'])
    machine.reset()
    expect([machine.getState(), machine.getHistory()]).to.deep.equal(['INITIAL', []])
  })

  it('tells its listeners, and not those who stopped listening', () => {
    const heard: string[] = []
    const machine = machineIn('INITIAL')
    const stop = machine.onStateChange(({ from, to }) => heard.push(`${from}>${to}`))
    machine.transition('CONNECTING')
    stop()
    machine.transition('ERROR')
    expect(heard).to.deep.equal(['INITIAL>CONNECTING'])
  })
})
