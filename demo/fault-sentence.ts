/** What the page says of the last fault, in one sentence that changes only when something is new. Pure. */
import { countOf, listed, msText, nameText } from '../report/figures/words'
import { WRITE_EVERY_MS } from './cadence'
import type { Fault, Loss, Outlived, Return } from './fault'

const LOST: Readonly<Record<Loss, string>> = { stop: 'was shut down', crash: 'crashed', freeze: 'froze' }
const RETURNING: Readonly<Record<Return, string>> = { thaw: 'thawed', restart: 'started again' }

/** @param owner of the key, before any fault */
export function startSentence(key: string, owner: string | null, backups: readonly string[]): string {
  if (owner === null) return 'The client waits for its first partition map.'
  const kept =
    backups.length === 0 ? 'nobody backs it up' : `${names(backups)} ${backups.length === 1 ? 'backs' : 'back'} it up`
  return `${nameText(owner)} owns “${key}”, and ${kept}. A client writes to it every ${WRITE_EVERY_MS} ms.`
}

export function faultSentence(fault: Fault, key: string): string {
  const { action, nodes, outlived } = fault
  const parts =
    action === 'thaw' || action === 'restart' ? returned(fault, action, key) : [...lost(names(nodes), action, key)]
  if (outlived === null) return `${parts.join('; ')}.`
  if (action !== 'thaw' && action !== 'restart') parts.push(`${nameText(outlived.owner)} took over`)
  return `${[...parts, pauseText(outlived.gapMs), failuresText(fault), heldText(outlived, fault)].join('; ')}.`
}

function lost(node: string, action: Loss, key: string): string[] {
  return [`${node}, the owner of “${key}”, ${LOST[action]}`]
}

function returned({ nodes, isDone, outlived }: Fault, action: Return, key: string): string[] {
  const [who, are] = [names(nodes), nodes.length === 1 ? 'is' : 'are']
  if (!isDone || outlived === null)
    return [`${who} ${are} ${RETURNING[action]}, and ${nodes.length === 1 ? 'joins' : 'join'} the others`]
  return [`${who} ${are} back`, `${nameText(outlived.owner)} owns “${key}”`]
}

/** Up to twice the time between two writes is how they come even when nothing happens. */
function pauseText(gapMs: number): string {
  if (gapMs > 2 * WRITE_EVERY_MS) return `no write was acknowledged for ${msText(gapMs)}`
  return `writes went on without a pause, ${msText(gapMs)} at most between two acknowledgements`
}

function failuresText({ refused, inDoubt }: Fault): string {
  return inDoubt === 0 ? refusedText(refused) : `${refusedText(refused)}, ${inDoubt} in doubt`
}

function refusedText(refused: number): string {
  return `${countOf(refused, 'write')} refused`
}

function heldText({ value, holders }: Outlived, { overAt }: Fault): string {
  const only = holders.length === 1 ? ' alone' : ''
  return `value ${value} is on ${names(holders)}${only}${overAt === null ? ', with a copy under way' : ''}`
}

function names(nodes: readonly string[]): string {
  return listed(nodes.map(nameText))
}
