/** Pins the protocol: no message changes shape without a new version that says so. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { z } from 'zod'
import { stableJson } from '../../partitioning/hash-object'
import { downMessageSchema, opResultSchema, upMessageSchema } from '../client-messages'
import { lwwRecordSchema } from '../record-schema'
import { PROTOCOL_HISTORY, PROTOCOL_VERSION } from '../version'

const PINNED = { version: 5, hash: '2b5f6195145dd995' }

/** Read as they arrive: transforms have no shape of their own on the wire. */
function shapeOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
}

function protocolHash(): string {
  const shapes = [upMessageSchema, downMessageSchema, lwwRecordSchema, opResultSchema].map(shapeOf)
  return createHash('sha256').update(stableJson(shapes)).digest('hex').slice(0, 16)
}

describe('the protocol', () => {
  it('is the one that its version names', () => {
    expect(
      { version: PROTOCOL_VERSION, hash: protocolHash() },
      'A message changed: add a line to PROTOCOL_HISTORY that says what it brings, then pin the new version and hash here.',
    ).to.deep.equal(PINNED)
  })

  it('counts its versions without gaps, each with what it brought', () => {
    expect(PROTOCOL_HISTORY.map(({ version }) => version)).to.deep.equal(PROTOCOL_HISTORY.map((_, index) => index + 1))
    for (const { brought } of PROTOCOL_HISTORY) expect(brought).to.not.equal('')
  })
})
