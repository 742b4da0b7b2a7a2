/** What the tests of the real runtime share: ears on both ends of a connection, and runtimes that die with the test. */
import type { Socket } from 'node:net'
import { NodeRuntime } from '../NodeRuntime'
import type { Connection, ConnectionEnd, Listener, ListenOptions, Runtime } from '../Runtime'
import type { ConnectTls, ListenTls } from '../tls-options'
import { Authority } from './certificates'

export const MAX_FRAME_BYTES = 64 * 1024

/** Everything one end of a connection heard, in order, with a promise for the next time it hears anything. */
export class Ear {
  readonly heard: string[] = []
  readonly frames: Array<Uint8Array | string> = []
  end: ConnectionEnd | undefined
  connection: Connection | undefined
  private wake: Array<() => void> = []

  opened(): void {
    this.note('opened')
  }
  frame(data: Uint8Array | string): void {
    this.frames.push(data)
    this.note(typeof data === 'string' ? data : `bytes:${Buffer.from(data).toString('hex')}`)
  }
  drained(): void {
    this.note('drained')
  }
  closed(end: ConnectionEnd): void {
    this.end = end
    this.note('closed')
  }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.wake.push(resolve))
  }
  note(what: string): void {
    this.heard.push(what)
    for (const resolve of this.wake.splice(0)) resolve()
  }
}

/** To be called once inside a `describe`, whose every test it cleans up after. */
export function runtimesUnderTest(transport: 'plain' | 'TLS' = 'plain') {
  const runtimes: NodeRuntime[] = []
  const sockets: Socket[] = []
  const scheme = transport === 'TLS' ? 'wss' : 'ws'
  let listenTls: ListenTls | undefined
  let connectTls: ConnectTls | undefined
  if (transport === 'TLS') {
    before(async () => {
      const authority = await Authority.found()
      listenTls = await authority.issue()
      connectTls = { ca: authority.cert }
    })
  }

  const runtimeOf = (): NodeRuntime => {
    const runtime = new NodeRuntime()
    runtimes.push(runtime)
    return runtime
  }
  const passed = (runtime: Runtime): Promise<void> => new Promise((resolve) => runtime.afterPendingInput(resolve))
  /** On the loopback a sent byte is at once readable, so a few rounds of the loop carry any exchange to its end. */
  const settled = async (runtime: Runtime): Promise<void> => {
    for (let round = 0; round < 10; round++) await passed(runtime)
  }
  const after = (runtime: Runtime, delayMs: number): Promise<void> =>
    new Promise((resolve) => void runtime.setTimer(delayMs, resolve))

  const listenWith = (runtime: Runtime, ears: Ear[], more: Partial<ListenOptions> = {}): Promise<Listener> =>
    runtime.listen({
      host: '127.0.0.1',
      port: 0,
      maxFrameBytes: MAX_FRAME_BYTES,
      tls: listenTls,
      accept: (connection) => {
        const ear = new Ear()
        ear.connection = connection
        ears.push(ear)
        return ear
      },
      ...more,
    })
  const dial = (runtime: Runtime, port: number, timeoutMs = 5000, host = '127.0.0.1'): Ear => {
    const ear = new Ear()
    const options = { timeoutMs, maxFrameBytes: MAX_FRAME_BYTES, tls: connectTls }
    ear.connection = runtime.connect(`${scheme}://${host}:${port}`, options, ear)
    return ear
  }
  const pair = async (
    near: Runtime = runtimeOf(),
    far: Runtime = runtimeOf(),
  ): Promise<{ client: Ear; server: Ear; listener: Listener }> => {
    const ears: Ear[] = []
    const listener = await listenWith(far, ears)
    const client = dial(near, listener.port)
    await client.until(() => client.heard.includes('opened'))
    const server = ears[0]
    if (server === undefined) throw new Error('nothing was accepted')
    return { client, server, listener }
  }

  afterEach(() => {
    for (const runtime of runtimes.splice(0)) runtime.kill()
    for (const socket of sockets.splice(0)) socket.destroy()
  })

  return { runtimeOf, passed, settled, after, listenWith, dial, pair, sockets }
}
