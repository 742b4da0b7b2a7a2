/** The sockets of a listener that have not become a WebSocket yet, each of which has only so long to do so. */
import type { Socket } from 'node:net'
import type { Timer } from './Runtime'

/** A socket that has not become a WebSocket by then is holding a place it does not use. */
const OPENING_TIMEOUT_MS = 5000

export function addressOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress ?? ''}:${remotePort ?? ''}`
}

interface Opening {
  readonly socket: Socket
  readonly timer: Timer
  readonly closed: () => void
}

export class OpeningSockets {
  /** By address: the socket that was accepted and the one that decrypts it are two, and share nothing else. */
  private readonly opening = new Map<string, Opening>()
  private ended = ''

  constructor(private readonly setTimer: (delayMs: number, fire: () => void) => Timer) {}

  get size(): number {
    return this.opening.size
  }

  /** The address of the socket that closed last. */
  get lastEnded(): string {
    return this.ended
  }

  accepted(socket: Socket): void {
    const address = addressOf(socket)
    const closed = (): void => {
      this.ended = address
      // The address may be another socket's by now.
      if (this.opening.get(address)?.socket === socket) this.opened(address)
    }
    this.opening.set(address, { socket, timer: this.setTimer(OPENING_TIMEOUT_MS, () => socket.destroy()), closed })
    socket.on('close', closed)
  }

  /** It is a WebSocket now, and others look after it. */
  opened(address: string): void {
    const opening = this.opening.get(address)
    opening?.timer.cancel()
    opening?.socket.off('close', opening.closed)
    this.opening.delete(address)
  }

  destroyAll(): void {
    for (const { socket, timer } of this.opening.values()) {
      timer.cancel()
      socket.destroy()
    }
    this.opening.clear()
  }
}
