/** Listens for WebSockets on one port, beside an optional plain HTTP answer; part of the real runtime. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { WebSocketServer, type WebSocket } from 'ws'
import { TopGunError } from '../errors/TopGunError'
import { tlsTrouble } from './connect-fault'
import { addressOf, OpeningSockets } from './OpeningSockets'
import { listenOptionsOf } from './tls-for-node'
import { WS_OPTIONS } from './WsConnection'
import type { HoldGate } from './HoldGate'
import type { HttpAnswer, Listener, ListenOptions, Timer } from './Runtime'

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

/** Of no closure, which would keep the request, with all its headers, for as long as the connection is there. */
function destroyed(this: Duplex): void {
  this.destroy()
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
  const opening = new OpeningSockets((delayMs, fire) => hooks.setTimer(delayMs, fire))
  const reply = (response: ServerResponse, answer: HttpAnswer): void => {
    response.writeHead(answer.status, {
      'content-type': answer.contentType ?? 'text/plain; charset=utf-8',
      connection: 'close',
      ...(answer.status === UPGRADE_REQUIRED.status ? { upgrade: 'websocket' } : {}),
    })
    response.end(answer.body)
  }
  const answerPlainly: RequestListener = (request, response) => {
    hooks.gate.pass(() => {
      const { method = '', url = '', headers } = request
      const asked = { method, path: url, authorization: headers.authorization ?? '' }
      Promise.resolve(options.plainHttp?.(asked)).then(
        (answer) => hooks.gate.pass(() => reply(response, answer ?? UPGRADE_REQUIRED)),
        (error: unknown) => hooks.gate.pass(() => reply(response, { status: 500, body: String(error) })),
      )
    })
  }
  const { tls } = options
  const server: Server =
    tls === undefined ? createServer(answerPlainly) : createSecureServer(listenOptionsOf(tls), answerPlainly)
  server.on('connection', (socket: Socket) => {
    if (hooks.gate.isDead || opening.size >= (options.maxOpening ?? MOST_OPENING)) socket.destroy()
    else opening.accepted(socket)
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Node tells of a certificate that it did not accept only here; the socket is closed and its address forgotten.
    const distrust: unknown = socket.authorizationError
    const why = typeof distrust === 'string' ? tlsTrouble({ code: distrust, message: '' }) : tlsTrouble(error)
    const remoteAddress = socket.remoteAddress === undefined ? opening.lastEnded : addressOf(socket)
    if (why !== undefined) hooks.gate.pass(() => options.keptOut?.(remoteAddress, why))
  })
  server.on('upgrade', (request, socket, head) => {
    // Between here and the handshake nobody else listens for a reset, and an unheard 'error' ends the process.
    socket.on('error', destroyed)
    hooks.gate.pass(() => {
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        socket.off('error', destroyed)
        opening.opened(addressOf(request.socket))
        hooks.accepted(accepted, addressOf(request.socket))
      })
    })
  })

  let port = options.port
  const destroy = (): void => {
    server.close()
    opening.destroyAll()
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
