/** Who publishes and listens hears its own messages, too. */
import { Inbox, type Heard } from '../packages/client/src/topics/Inbox'
import { readMessage } from '@topgunbuild/core'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'publisher-hears-itself',
  source: 'a broadcast to all subscribers, the sender among them',
  fails: {
    tag: '@P-30',
    scenario: 'Ben and Cleo listen, and so does Ana',
    step: 'Ben comes to hear 20 messages of the topic "news"',
  },
  consequence: 'two programs that answer each other answer themselves, for ever',
  alsoFails: [],
}

interface Inside {
  readonly clientId: string
  readonly deliver: (heard: Heard) => void
}

patchMethod<Inbox, Parameters<Inbox['received']>, void>(
  Inbox.prototype,
  'received',
  (received) =>
    function (key, record, isNews, isWhole) {
      const { clientId, deliver } = insideOf<Inside>(this as never, 'clientId', 'deliver')
      const message = readMessage(record.value)
      if (isNews && message?.publisherId === clientId) deliver({ ...message, timestamp: record.timestamp })
      received.call(this, key, record, isNews, isWhole)
    },
)
