/** Turns the words of a step into the things they mean at that moment. */
import { defineParameterType } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from './AcceptanceWorld'
import type { ClientTlsOptions } from '@topgunbuild/client'
import type { ConnectOptions } from './drivers/ClientDriver'
import type { Fault } from './drivers/ClusterDriver'
import { lastingToken } from './drivers/tokens'
import { tokenWithRole, type TokenKind } from './drivers/tokens'
import type { Introduction } from './drivers/Strangers'
import { ENDINGS, FLAWS, SAYINGS } from './strangers/words'

/** A key by its name in the scenario, which may stand for one that lies in the right place. */
function keyNamed(world: AcceptanceWorld, name: string): string {
  return world.keys.get(name) ?? name
}

const PARTS: Readonly<Record<string, (world: AcceptanceWorld) => string | undefined>> = {
  'the coordinator': ({ cluster }) => cluster.coordinator(),
  'the second oldest node': ({ cluster }) => cluster.byAge()[1],
  'the youngest node': ({ cluster }) => cluster.byAge().at(-1),
  'the lost node': ({ lost }) => lost.at(-1),
  'the node that served it': ({ write }) => (write.outcome.kind === 'ok' ? write.outcome.servedBy : undefined),
}

/** Who plays the part now. */
function nodeInThePart(world: AcceptanceWorld, part: string): string {
  const ownedKey = /^the owner of "([^"]*)"$/.exec(part)?.[1]
  const backedUpKey = /^the backup of "([^"]*)"$/.exec(part)?.[1]
  if (backedUpKey !== undefined) {
    const [backup] = world.cluster.backupsOf(keyNamed(world, backedUpKey))
    assert(backup, `"${backedUpKey}" has no backup now`)
    return backup
  }
  const found = ownedKey === undefined ? PARTS[part]?.(world) : world.cluster.ownerOf(keyNamed(world, ownedKey))
  assert(found, `${part} is nobody now`)
  return found
}

function without(tls: ClientTlsOptions | undefined, ...parts: readonly string[]): ClientTlsOptions {
  return Object.fromEntries(Object.entries(tls ?? {}).filter(([part]) => !parts.includes(part)))
}

const HOUR_MS = 3_600_000

const MANNERS: Readonly<Record<string, (world: AcceptanceWorld) => Partial<ConnectOptions>>> = {
  'with smart routing off': () => ({ smartRouting: false }),
  'with a clock that is an hour ahead': () => ({ clockOffsetMs: HOUR_MS }),
  'with a clock that is an hour behind': () => ({ clockOffsetMs: -HOUR_MS }),
  'with a token of 5 seconds that he renews': () => ({ token: () => Promise.resolve(lastingToken(5)) }),
  'in single-server mode': ({ cluster }) => ({
    mode: 'single-server',
    addresses: cluster.nodeIds.slice(0, 1).map((nodeId) => cluster.clientUrl(nodeId)),
  }),
  'to the owner of "cart" alone': ({ cluster }) => ({
    mode: 'single-server',
    addresses: [cluster.clientUrl(cluster.ownerOf('cart'))],
  }),
  'with the second oldest node as her first seed': ({ cluster }) => {
    const [oldest, second, ...younger] = cluster.byAge()
    const seeds = [second, oldest, ...younger].filter((nodeId) => nodeId !== undefined)
    return { addresses: seeds.map((nodeId) => cluster.clientUrl(nodeId)) }
  },
  'with the coordinator and the two lost nodes as her seeds': ({ cluster, lost }) => ({
    addresses: [...lost, cluster.coordinator()].map((nodeId) => cluster.clientUrl(nodeId)),
  }),
  'with smart routing off, knowing only the coordinator': ({ cluster }) => ({
    smartRouting: false,
    addresses: [cluster.clientUrl(cluster.coordinator())],
  }),
  'with the seeds named "127.0.0.1"': ({ cluster }) => ({
    addresses: cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId, '127.0.0.1')),
  }),
  'without trusting the authority of the nodes': ({ cluster }) => ({ tls: without(cluster.clientTls, 'ca') }),
  'without a certificate of her own': ({ cluster }) => ({ tls: without(cluster.clientTls, 'cert', 'key') }),
  'in the clear': ({ cluster }) => ({
    addresses: cluster.nodeIds.map((nodeId) => cluster.clientUrl(nodeId).replace(/^wss:/, 'ws:')),
  }),
  'as a clerk': () => ({ token: tokenWithRole('CLERK') }),
  "through the addresses in Ana's partition map": (world) => ({
    addresses: [...(world.client('Ana').map?.endpoints.values() ?? [])],
  }),
}

const TOKENS: Readonly<Record<string, TokenKind>> = {
  'a wrong token': 'wrong',
  'an expired token': 'expired',
  'an unsigned token': 'unsigned',
  'a token made with a foreign key': 'foreign',
}

const FAULTS: Readonly<Record<string, Fault>> = { 'shuts down': 'stop', crashes: 'crash', freezes: 'freeze' }

const STRANGERS: Readonly<Record<string, Introduction>> = {
  'a stranger at the client port': { door: 'client', isKnown: false },
  'a stranger at the cluster port': { door: 'cluster', isKnown: false },
  'somebody with a good token': { door: 'client', isKnown: true },
  'somebody with the cluster secret': { door: 'cluster', isKnown: true },
}

function anyOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|'))
}

defineParameterType({
  name: 'client',
  regexp: /Ana|Ben|Cleo/,
  transformer(this: AcceptanceWorld, name: string) {
    return this.client(name)
  },
})

defineParameterType({
  name: 'key',
  regexp: /"([^"]*)"/,
  useForSnippets: false,
  transformer(this: AcceptanceWorld, name: string) {
    return keyNamed(this, name)
  },
})

defineParameterType({
  name: 'node',
  regexp:
    /the owner of "[^"]*"|the backup of "[^"]*"|the coordinator|the second oldest node|the youngest node|the lost node|the node that served it/,
  transformer(this: AcceptanceWorld, part: string) {
    return nodeInThePart(this, part)
  },
})

defineParameterType({
  name: 'fault',
  regexp: anyOf(Object.keys(FAULTS)),
  transformer: (words: string) => FAULTS[words],
})

defineParameterType({
  name: 'manner',
  regexp: anyOf(Object.keys(MANNERS).sort((a, b) => b.length - a.length)),
  transformer(this: AcceptanceWorld, words: string) {
    return () => MANNERS[words]?.(this)
  },
})

defineParameterType({
  name: 'token',
  regexp: anyOf(Object.keys(TOKENS)),
  transformer: (words: string) => TOKENS[words],
})

defineParameterType({ name: 'level', regexp: /APPLIED|REPLICATED|PERSISTED/, transformer: (word: string) => word })

defineParameterType({
  name: 'refusal',
  regexp: /REJECTED|FORBIDDEN|TOO_LARGE|TOO_OLD|CLOCK_AHEAD/,
  transformer: (word: string) => word,
})

defineParameterType({ name: 'consistency', regexp: /STRONG|QUORUM|EVENTUAL/, transformer: (word: string) => word })

defineParameterType({ name: 'suite', regexp: /single-server|cluster/, transformer: (word: string) => word })

defineParameterType({
  name: 'stranger',
  regexp: anyOf(Object.keys(STRANGERS)),
  transformer: (words: string) => STRANGERS[words],
})

defineParameterType({
  name: 'saying',
  regexp: anyOf(Object.keys(SAYINGS)),
  transformer: (words: string) => SAYINGS[words],
})

defineParameterType({
  name: 'ending',
  regexp: anyOf(Object.keys(ENDINGS)),
  transformer: (words: string) => ENDINGS[words],
})

defineParameterType({ name: 'flaw', regexp: anyOf(Object.keys(FLAWS)), transformer: (words: string) => FLAWS[words] })

defineParameterType({
  name: 'aheadOrBehind',
  regexp: /ahead|behind/,
  transformer: (word: string) => (word === 'ahead' ? 1 : -1),
})
