/** What strangers do, by the words a scenario has for it. Behind whatever is wrong comes a write that must not be done. */
import { serialize } from '@topgunbuild/core'
import { randomBytes } from 'node:crypto'
import type { StrangeOp } from '../drivers/Stranger'
import type { Stranger } from '../drivers/Stranger'
import { tokens } from '../drivers/tokens'
import { holdingItself, unfolding } from './references'
import { OPCODE, upgradeRequestOf, wsFrameOf } from './ws-frames'

/** More than a node reads in one message. */
const OVERSIZE_BYTES = 64 * 2 ** 20 + 1
const TOO_DEEP = 600

export type Deed = (stranger: Stranger) => void | Promise<void>

export const SAYINGS: Readonly<Record<string, Deed>> = {
  'random bytes': (stranger) => stranger.sayBytes(Buffer.concat([Buffer.from([0xc1]), randomBytes(200)])),
  'text that is no message': (stranger) => stranger.sayText('GET / HTTP/1.1'),
  'a message cut short': (stranger) => stranger.sayBytes(Buffer.from([0x82, 0xa4, 0x74])),
  'a message nested too deep': (stranger) =>
    stranger.sayText(`{"type":"PING","timestamp":${'['.repeat(TOO_DEEP)}${']'.repeat(TOO_DEEP)}}`),
  'a message that holds itself': (stranger) => stranger.sayBytes(holdingItself()),
  'a few bytes that unfold without end': (stranger) => stranger.sayBytes(unfolding()),
  'a message larger than a node takes': (stranger) => stranger.announce(OVERSIZE_BYTES),
  'what no WebSocket may send': (stranger) => stranger.line.write(Buffer.from([0xf3, 0x81, 1, 2, 3, 4, 5])),
  'a message that nobody knows': (stranger) => stranger.say({ type: 'NO_SUCH_THING', payload: { of: 'tomorrow' } }),
  'a heartbeat of the wrong shape': (stranger) => stranger.say({ type: 'HEARTBEAT', stamp: 'now' }),
  'news of a partition that does not exist': (stranger) =>
    stranger.say({ type: 'TAKE', version: 1, items: [{ p: 271, term: 1, held: { term: 0, seq: 0 } }] }),
  'a request for the partition map': (stranger) => stranger.say({ type: 'PARTITION_MAP_REQUEST' }),
  'a request for the state': (stranger) => stranger.say({ type: 'STATE_PULL' }),
  'the words of a peer that was let in': (stranger) => stranger.say({ type: 'PEER_LINKED' }),
}

/** What a node calls it when it ends a connection. */
export const ENDINGS: Readonly<Record<string, readonly number[]>> = {
  unreadable: [1002, 1007],
  'too large': [1009],
  unauthorized: [4001],
}

/** What somebody does who takes a place and makes no use of it. */
export const IDLING: Readonly<Record<string, (stranger: Stranger) => Promise<void>>> = {
  'connects, and says nothing': (stranger) => stranger.connect(),
  'asks to be let in byte by byte': async (stranger) => {
    await stranger.connect()
    stranger.line.writeSlowly(upgradeRequestOf(1))
  },
  'is let in, and says nothing': (stranger) => stranger.upgrade(),
  'sends its first message byte by byte': async (stranger) => {
    await stranger.upgrade()
    const first = serialize({ type: 'AUTH', token: tokens.valid() })
    stranger.line.writeSlowly(wsFrameOf(OPCODE.binary, first))
  },
}

const LONGEST_KEY = 1024
const LARGEST_VALUE = 2 ** 20
const HOUR_MS = 3_600_000

/** An op that cannot be done; its key begins with the writer's name. */
export type Flaw = (stranger: Stranger) => Pick<StrangeOp, 'id'>

export const FLAWS: Readonly<Record<string, Flaw>> = {
  'is for a map the token does not permit': (stranger) => stranger.op('flawed', { mapName: '$sys/members' }),
  'has too long a key': (stranger) => {
    const op = stranger.op('flawed')
    return { ...op, key: op.key.padEnd(LONGEST_KEY + 1, 'x') }
  },
  'has too large a value': (stranger) => stranger.op('flawed', { value: 'x'.repeat(LARGEST_VALUE + 1) }),
  'is stamped an hour ahead': (stranger) => stranger.op('flawed', { aheadMs: HOUR_MS }),
  'says nothing of what to write': (stranger) => ({ ...stranger.op('flawed'), record: undefined }),
}
