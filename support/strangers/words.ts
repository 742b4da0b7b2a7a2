/** What strangers do, by the words a scenario has for it. Behind whatever is wrong comes a write that must not be done. */
import { randomBytes } from 'node:crypto'
import type { Stranger } from '../drivers/Stranger'

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
