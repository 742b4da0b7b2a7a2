/** Serves the live page on loopback: the document once, what changes as a stream of events, and what is pressed as posts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ACTIONS } from './buttons'
import { every, SHOW_EVERY_MS } from './cadence'
import type { Action } from './fault'
import { refusalFor } from './guard'
import { CONTENT_SECURITY_POLICY, demoPage } from './page'
import { render } from './render'
import type { Scene } from './Scene'

const HOST = '127.0.0.1'

/** What the page shows and acts upon. */
export interface Play {
  scene(): Scene
  act(action: Action): Promise<void>
}

export class DemoServer {
  private readonly watching = new Set<ServerResponse>()
  private readonly server: Server
  private stopShowing: () => void = () => undefined

  constructor(
    private readonly play: Play,
    /** Hears of what went wrong with an action. */
    private readonly failed: (error: unknown) => void,
  ) {
    this.server = createServer((request, response) => this.answer(request, response))
  }

  /** @returns the address of the page. @throws Error that names --port where it cannot be had */
  async open(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          new Error(`--port ${port}: cannot listen there (${error.code ?? error.message}); give another, or none`, {
            cause: error,
          }),
        )
      })
      this.server.listen(port, HOST, resolve)
    })
    this.stopShowing = every(SHOW_EVERY_MS, () => this.show())
    return `http://${HOST}:${this.port}/`
  }

  async close(): Promise<void> {
    this.stopShowing()
    for (const response of this.watching) response.end()
    const closed = new Promise<void>((resolve) => void this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '/', headers } = request
    const refusal = refusalFor({ method, host: headers.host, origin: headers.origin }, this.port)
    if (refusal !== null) return say(response, 403, refusal)
    if (method === 'GET' && url === '/') return this.document(response)
    if (method === 'GET' && url === '/events') return this.watch(response)
    const action = ACTIONS.find((known) => url === `/act/${known}`)
    if (method === 'POST' && action !== undefined) return this.act(action, response)
    say(response, 404, 'there is nothing here')
  }

  private document(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    response.end(demoPage(this.play.scene()))
  }

  private watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    this.watching.add(response)
    response.once('close', () => this.watching.delete(response))
    response.write(this.event())
  }

  private act(action: Action, response: ServerResponse): void {
    this.play.act(action).catch((error: unknown) => this.failed(error))
    this.show()
    response.writeHead(202).end()
  }

  private show(): void {
    if (this.watching.size === 0) return
    const event = this.event()
    // Whoever does not read gets no more until it did; the next event says everything anew.
    for (const response of this.watching) if (!response.writableNeedDrain) response.write(event)
  }

  private event(): string {
    return `data: ${JSON.stringify(render(this.play.scene()))}\n\n`
  }
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${sentence}\n`)
}
