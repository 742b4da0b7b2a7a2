/** Who listens is told of what happens while it is connected, and of nothing else. */
import { Inbox } from '../packages/client/src/topics/Inbox'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'listener-does-not-catch-up',
  source: 'topics that are told to whoever is connected, and kept nowhere',
  fails: {
    tag: '@P-30',
    scenario: 'Ben is without a network while Ana publishes',
    step: 'Ben comes to hear 10 messages of the topic "news"',
  },
  consequence: 'every lost connection costs whoever listens some messages, and nobody knows which',
  alsoFails: [],
}

patchMethod<Inbox, Parameters<Inbox['received']>, void>(
  Inbox.prototype,
  'received',
  (received) =>
    function (key, record, isNews, isWhole) {
      if (isNews) received.call(this, key, record, isNews, isWhole)
    },
)
