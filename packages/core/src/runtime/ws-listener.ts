/** Listens for WebSockets on one port, beside an optional plain HTTP answer; part of the real runtime. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { TopGunError } from '../errors/TopGunError'
import { WS_OPTIONS } from './WsConnection'
import type { HoldGate } from './HoldGate'
import type { HttpAnswer, Listener, ListenOptions, Timer } from './Runtime'

/** A socket that has not become a WebSocket by then is holding a place it does not use. */
const OPENING_TIMEOUT_MS = 5000
const MOST_OPENING = 1000

const UPGRADE_REQUIRED: HttpAnswer = { status: 426, body: 'Upgrade Required' }

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, choose another port, or give 0 to let the system choose',
  EACCES: 'this user may not bind it; choose a port above 1023',
  EADDRNOTAVAIL: 'the host is no address of this machine; give one that is, such as 127.0.0.1 or 0.0.0.0',
  ENOTFOUND: 'the host name is unknown; give an address of this machine',
  ERR_SOCKET_BAD_PORT: 'a port lies between 0 and 65535',
}

export function bindRefusal(host: string, port: number, cause: NodeJS.ErrnoException): TopGunError {
  const advice = ADVICE[cause.code ?? ''] ?? `the system says ${cause.code ?? cause.message}; give another host or port`
  return new TopGunError('REJECTED', `Cannot listen on host ${host}, port ${port}: ${advice}.`, { cause })
}

export interface WsListener extends Listener {
  /** Stops accepting and drops what is still opening, without waiting for anything. */
  destroy(): void
}

export interface ListenHooks {
  readonly gate: HoldGate
  setTimer(delayMs: number, fire: () => void): Timer
  accepted(socket: WebSocket, remoteAddress: string): void
}

function addressOf(request: IncomingMessage): string {
  return `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? ''}`
}

/** `created` hears of the listener before it is bound, so that a kill in between finds it. */
export function listenForWs(
  options: ListenOptions,
  hooks: ListenHooks,
  created: (listener: WsListener) => void,
): Promise<WsListener> {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    ...WS_OPTIONS,
    maxPayload: options.maxFrameBytes,
  })
  const opening = new Map<Duplex, Timer>()
  const opened = (socket: Duplex): void => {
    opening.get(socket)?.cancel()
    opening.delete(socket)
  }
  const reply = (response: ServerResponse, answer: HttpAnswer): void => {
    response.writeHead(answer.status, {
      'content-type': answer.contentType ?? 'text/plain; charset=utf-8',
      connection: 'close',
      ...(answer.status === UPGRADE_REQUIRED.status ? { upgrade: 'websocket' } : {}),
    })
    response.end(answer.body)
  }
  const server = createServer((request, response) => {
    hooks.gate.pass(() => {
      const { method = '', url = '', headers } = request
      const asked = { method, path: url, authorization: headers.authorization ?? '' }
      Promise.resolve(options.plainHttp?.(asked)).then(
        (answer) => hooks.gate.pass(() => reply(response, answer ?? UPGRADE_REQUIRED)),
        (error: unknown) => hooks.gate.pass(() => reply(response, { status: 500, body: String(error) })),
      )
    })
  })
  server.on('connection', (socket) => {
    if (hooks.gate.isDead || opening.size >= (options.maxOpening ?? MOST_OPENING)) {
      socket.destroy()
      return
    }
    opening.set(
      socket,
      hooks.setTimer(OPENING_TIMEOUT_MS, () => socket.destroy()),
    )
    socket.on('close', () => opened(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    // Between here and the handshake nobody else listens for a reset, and an unheard 'error' ends the process.
    socket.on('error', () => socket.destroy())
    hooks.gate.pass(() => {
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        opened(socket)
        hooks.accepted(accepted, addressOf(request))
      })
    })
  })

  let port = options.port
  const destroy = (): void => {
    server.close()
    for (const [socket, timer] of opening) {
      timer.cancel()
      socket.destroy()
    }
    opening.clear()
  }
  const listener: WsListener = {
    get port() {
      return port
    },
    destroy,
    close: () =>
      new Promise((resolve) => {
        // The descriptor is closed before this returns; the callback of `server.close` would wait for every
        // accepted WebSocket too.
        destroy()
        setImmediate(resolve)
      }),
  }
  created(listener)

  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      hooks.gate.pass(() => reject(bindRefusal(options.host, options.port, error)))
    server.once('error', refuse)
    try {
      server.listen({ host: options.host, port: options.port }, () => {
        port = (server.address() as AddressInfo).port
        server.off('error', refuse)
        // Accepting may fail for want of descriptors; those who dialled find out by themselves.
        server.on('error', () => undefined)
        hooks.gate.pass(() => resolve(listener))
      })
    } catch (error) {
      refuse(error as NodeJS.ErrnoException)
    }
  })
}
