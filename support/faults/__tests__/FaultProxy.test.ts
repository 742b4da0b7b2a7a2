/** Whatever is done to the wire: the bytes that arrive are the first of those that were sent, in order. */
import { expect } from 'chai'
import fc from 'fast-check'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { eventually } from '../../eventually'
import { FaultProxy } from '../FaultProxy'
import { chanceFrom } from '../LinkMesh'

/** Collects what each connection brings, and answers nothing. */
class Sink {
  readonly received: Buffer[] = []
  closed = 0
  readonly sockets = new Set<Socket>()
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket)
    socket.on('data', (chunk) => this.received.push(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => (this.closed += 1))
  })

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return (this.server.address() as AddressInfo).port
  }

  get text(): string {
    return Buffer.concat(this.received).toString()
  }

  close(): Promise<unknown> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise((resolve) => this.server.close(resolve))
  }
}

describe('FaultProxy', () => {
  let sink: Sink
  let proxy: FaultProxy
  let dialler: Socket
  let dialled: { closed: boolean }
  let port: number

  beforeEach(async () => {
    sink = new Sink()
    proxy = new FaultProxy(chanceFrom(7))
    proxy.pointTo('127.0.0.1', await sink.open())
    port = await proxy.open()
    dialler = await dial(port)
  })
  afterEach(async () => {
    dialler.destroy()
    await proxy.close()
    await sink.close()
  })

  async function dial(port: number): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port })
    dialled = { closed: false }
    const current = dialled
    socket.on('error', () => socket.destroy())
    socket.on('close', () => (current.closed = true))
    await eventually('it is connected or closed', () => !socket.connecting)
    return socket
  }

  it('passes everything while nothing is wrong', async () => {
    dialler.write('one two three')
    await eventually('all arrived', () => sink.text === 'one two three')
  })

  it('holds what is sent during a cut, closes nothing, and delivers it in order after the heal', async () => {
    dialler.write('before ')
    await eventually('the first arrived', () => sink.text === 'before ')
    proxy.cut('to target', 'from target')
    dialler.write('during ')
    // Whatever passes through another wire now would have overtaken it.
    const other = new FaultProxy()
    other.pointTo('127.0.0.1', await other.open())
    await other.close()
    expect(sink.text).to.equal('before ')
    expect([dialled.closed, sink.closed]).to.deep.equal([false, 0])
    proxy.heal()
    dialler.write('after')
    await eventually('all arrived', () => sink.text === 'before during after')
  })

  it('cut one way lets the other way pass', async () => {
    dialler.write('x')
    await eventually('it arrived', () => sink.text === 'x')
    proxy.cut('to target')
    const heard: Buffer[] = []
    dialler.on('data', (chunk) => heard.push(chunk))
    dialler.write('held')
    for (const socket of sink.sockets) socket.write('back')
    await eventually('the way back works', () => Buffer.concat(heard).toString() === 'back')
    expect(sink.text).to.equal('x')
  })

  it('tells of an end during a cut only after the heal', async () => {
    dialler.write('x')
    await eventually('it arrived', () => sink.text === 'x')
    proxy.cut('to target', 'from target')
    dialler.end('last words')
    dialler.destroySoon()
    await eventually('the dialler is gone', () => dialled.closed)
    expect(sink.closed).to.equal(0)
    proxy.heal()
    await eventually('the end arrived', () => sink.closed === 1)
    expect(sink.text).to.equal('xlast words')
  })

  it('breaks in the middle of what is said next, and both ends are gone', async () => {
    dialler.write('x')
    await eventually('it arrived', () => sink.text === 'x')
    proxy.breakInMidFrame()
    dialler.write('0123456789')
    await eventually('both ends are gone', () => sink.closed === 1 && dialled.closed)
    expect('x0123456789'.startsWith(sink.text)).to.equal(true)
    expect(sink.text.length).to.be.below(11)
  })

  it('accepts during a cut, and joins the target after the heal', async () => {
    proxy.cut('to target', 'from target')
    const late = connect({ host: '127.0.0.1', port: dialler.remotePort ?? 0 })
    await new Promise<void>((resolve) => late.once('connect', resolve))
    late.write('late')
    proxy.heal()
    await eventually('it arrived', () => sink.text.includes('late'))
    late.destroy()
  })

  it('closes who dials before there is a target', async () => {
    const empty = new FaultProxy()
    const early = await dial(await empty.open())
    await eventually('it is closed', () => dialled.closed)
    early.destroy()
    await empty.close()
  })

  it('closes who dials once the target is gone, whoever listens there then', async () => {
    proxy.pointNowhere()
    const late = await dial(port)
    late.write('hello')
    await eventually('it is closed', () => dialled.closed)
    expect(sink.text).to.equal('')
  })

  it('delivers a prefix of what was sent, in order, whatever is done to it', async () => {
    const deed = fc.constantFrom('cut', 'one way', 'heal', 'slow', 'say', 'say', 'say', 'say much')
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 12 }), fc.boolean(), async (deeds, breaks) => {
        const from = new Sink()
        const wire = new FaultProxy(chanceFrom(3))
        wire.pointTo('127.0.0.1', await from.open())
        const speaker = await dial(await wire.open())
        const end = dialled
        let said = ''
        for (const what of deeds) {
          if (what === 'cut') wire.cut('to target', 'from target')
          else if (what === 'one way') wire.cut('from target')
          else if (what === 'heal') wire.heal()
          else if (what === 'slow') wire.slow({ ms: 1, jitterMs: 3 })
          else {
            const words = `${said.length};`.repeat(what === 'say' ? 3 : 20_000)
            said += words
            speaker.write(words)
          }
        }
        wire.heal()
        if (breaks) {
          wire.breakInMidFrame()
          speaker.write('the end')
          await eventually('it broke', () => end.closed)
        } else await eventually('all arrived', () => from.text.length === said.length)
        expect(`${said}the end`.startsWith(from.text)).to.equal(true)
        speaker.destroy()
        await wire.close()
        await from.close()
      }),
      { numRuns: 40 },
    )
  })
})
