/** What the words of the page mean, for somebody who meets them for the first time. */
import { markup, type Html } from './html'

const WORDS: readonly (readonly [string, string])[] = [
  [
    'shown',
    'Every scenario that bears the tag of the claim ran and passed. One that failed, was skipped or was not started is enough for it not to be.',
  ],
  [
    'on changed tests',
    'The tests that were run are there and passed, but a file of them is not the one that was vouched for before.',
  ],
  [
    'acknowledged',
    'A node told the client that its write is kept, and how well: APPLIED by the owner alone, REPLICATED by a backup too, PERSISTED on their disks.',
  ],
  [
    'owner, backup',
    'The node that answers for a partition, and one that keeps a copy. The 271 partitions share out all keys.',
  ],
  [
    'fault',
    'What was done to nodes or links: a node leaves (shuts down), crashes (ends at once, without a word), freezes (stands still), a link is cut or slow.',
  ],
  [
    'the judge',
    'After every scenario it reads what all nodes hold and compares it with every acknowledgement that was given. A breach is an acknowledgement that was not kept; it fails the scenario. A scenario that starts no nodes itself has nothing to judge.',
  ],
  ['undisturbed quorum write', 'A write that asked for nothing less than the usual, while owner and backups were up.'],
  [
    'map version',
    'Each new state of the cluster has a greater one. Who takes over from a lost coordinator begins at the next multiple of 1,048,576.',
  ],
  [
    'topology',
    'Where the nodes live: in the process of the suite, each in a process of its own, or somewhere else. In one process a crash ends all of a node’s sockets and timers at once, which the others notice sooner than the silence of a frozen one.',
  ],
]

export function glossarySection(): Html {
  return markup`<section aria-labelledby="words">
    <h2 id="words">Words</h2>
    <dl class="gaps">${WORDS.map(([term, says]) => markup`<div><dt>${term}</dt><dd>${says}</dd></div>`)}</dl>
  </section>`
}
