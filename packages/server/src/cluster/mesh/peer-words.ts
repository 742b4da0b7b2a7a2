/** A message in words that the node at the other end of a link understands. Pure. */
import { packChange, packState } from '@topgunbuild/core'
import type { PeerMessage } from './peer-messages'

/** The peer protocol that knows of packed partitions. */
const PACKED_SINCE = 6

/**
 * @param protocol that the other end speaks
 * @returns what is to be encoded; `readPeerMessage` makes the message of it again
 */
export function wordsFor(protocol: number, message: PeerMessage): object {
  if (protocol < PACKED_SINCE) return message
  if ('change' in message) return { ...message, change: packChange(message.change) }
  if (!('state' in message) || message.state === null) return message
  return { ...message, state: packState(message.state) }
}
