/** Keeps the state machine in step with the sessions of a provider. */
import type { IConnectionProvider } from './IConnectionProvider'
import type { SyncStateMachine } from './SyncStateMachine'

/** One working session is enough to be connected; the last one lost is a disconnection. */
export function followSessions(provider: IConnectionProvider, state: SyncStateMachine): void {
  provider.on('connected', () => {
    if (state.isReady()) return
    if (state.getState() === 'DISCONNECTED' || state.getState() === 'BACKOFF') state.transition('CONNECTING')
    state.transition('AUTHENTICATING')
    // The engine says when what was pending has left.
    state.transition('SYNCING')
  })
  provider.on('disconnected', () => {
    if (provider.isConnected() || !state.isReady()) return
    state.transition('DISCONNECTED')
    state.transition('BACKOFF')
  })
  provider.on('authFailed', () => {
    if (provider.isConnected() || state.getState() !== 'CONNECTING') return
    state.transition('AUTHENTICATING')
    state.transition('BACKOFF')
  })
}
