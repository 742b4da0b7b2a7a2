/** A frame that is no message ends its own connection, and nobody else notices. */
import { expect } from 'chai'
import { Nodes, type TestNode } from '../support/Nodes'

describe('on the wire: an undecodable frame', () => {
  const nodes = new Nodes()
  let one: TestNode
  before(async () => (one = await nodes.start('a', { maxFrameBytes: 4096 })))
  after(() => nodes.end())

  const deep = `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`
  const FRAMES: readonly [string, Uint8Array | string][] = [
    ['bytes that are no MessagePack', new Uint8Array([0xc1, 0xff, 0x00])],
    ['a frame cut short', new Uint8Array([0x82, 0xa4])],
    ['text that is no JSON', '{"type":'],
    ['a number', '7'],
    ['null', 'null'],
    ['an object without a type', '{"payload":{}}'],
    ['a type that is no text', '{"type":7}'],
    ['too deep a frame', `{"type":"OP_BATCH","payload":${deep}}`],
    ['nothing', new Uint8Array([])],
  ]
  for (const [name, frame] of FRAMES) {
    it(`answers ${name} with ERROR 400 and closes with 1002`, async () => {
      const bystander = await nodes.client(one)
      const client = await nodes.client(one)
      client.sendRaw(frame)
      expect((await client.closed()).code).to.equal(1002)
      expect((await client.next('ERROR')).payload.code).to.equal(400)
      await bystander.roundTrip()
      bystander.write(`op-${name}`, 'key', name)
      expect((await bystander.resultOf(`op-${name}`)).success).to.equal(true)
      expect(bystander.types.includes('ERROR')).to.equal(false)
    })
  }

  it('closes on a frame longer than it reads, with 1009, and lives on', async () => {
    const client = await nodes.client(one)
    client.sendRaw(new Uint8Array(8192))
    expect((await client.closed()).code).to.equal(1009)
    await (await nodes.client(one)).roundTrip()
  })

  it('answers an undecodable frame before AUTH alike', async () => {
    const client = await nodes.stranger(one)
    client.sendRaw('not a message')
    expect((await client.closed()).code).to.equal(1002)
    expect((await client.next('ERROR')).payload.code).to.equal(400)
  })
})
