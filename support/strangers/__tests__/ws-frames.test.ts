/** Frames made by hand are those a library reads, and those of a library are read by hand. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { RawSocket } from '../RawSocket'
import { OPCODE, wsFrameOf, WsReader } from '../ws-frames'

/** As a node sends it: without a mask. */
function unmasked(frame: Buffer, headerBytes: number): Buffer {
  const header = Buffer.from(frame.subarray(0, headerBytes))
  header.writeUInt8(header.readUInt8(1) & 0x7f, 1)
  return Buffer.concat([header, frame.subarray(headerBytes + 4)])
}

function headerBytesOf(length: number): number {
  return length < 126 ? 2 : length < 2 ** 16 ? 4 : 10
}

describe('WebSocket frames made by hand', () => {
  it('come out whole, in order, however they are cut into pieces', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(126, 65_535, 65_536).map((n) => new Uint8Array(n)),
    )
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 4 }), fc.integer({ min: 1, max: 70_000 }), (payloads, pieceBytes) => {
        const bytes = Buffer.concat(
          payloads.map((each) => unmasked(wsFrameOf(OPCODE.binary, each), headerBytesOf(each.length))),
        )
        const reader = new WsReader()
        const read: Buffer[] = []
        for (let at = 0; at < bytes.length; at += pieceBytes) {
          read.push(...reader.read(bytes.subarray(at, at + pieceBytes)).map((frame) => frame.payload))
        }
        expect(read.map((each) => each.toString('hex'))).to.deep.equal(
          payloads.map((each) => Buffer.from(each).toString('hex')),
        )
      }),
    )
  })

  it('are understood by a server, whose answers are understood', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer, isBinary) => {
        socket.send(data, { binary: isBinary })
        socket.close(4242, 'enough')
      })
    })
    await new Promise((listening) => server.once('listening', listening))
    const socket = await RawSocket.open((server.address() as AddressInfo).port)
    await socket.upgrade()
    socket.write(wsFrameOf(OPCODE.binary, Buffer.alloc(70_000, 7)))
    await socket.gone()
    expect(socket.frames.map(({ length }) => length)).to.deep.equal([70_000])
    expect(socket.closeCode).to.equal(4242)
    await new Promise((closed) => server.close(closed))
  })
})
