/** Reads who decides what from the command line. Pure. */
import { DECISION_WORDS, type Decision, type DecisionWord } from './Decision'

export type SignOffRequest = Pick<Decision, 'name' | 'role' | 'decision' | 'note'>

export interface GivenOptions {
  readonly as?: string | undefined
  readonly decision?: string | undefined
  readonly note?: string | undefined
}

/** @throws Error that names the option and says what it takes */
export function parseRequest({ as, decision, note = '' }: GivenOptions): SignOffRequest {
  if (as === undefined) throw new Error('--as is missing: say who decides, as in --as "Jane Doe, head of operations"')
  // Whoever has a comma in the name has more of them in the role.
  const [, name = '', role = ''] = /^([^,]*),?(.*)$/s.exec(as) ?? []
  if (name.trim() === '') throw new Error(`--as "${as}" names nobody: it takes a name, a comma and a role`)
  if (role.trim() === '') {
    throw new Error(
      `--as "${as}" has no role: it takes a name, a comma and a role, as in "Jane Doe, head of operations"`,
    )
  }
  if (decision === undefined) throw new Error(`--decision is missing: it is ${DECISION_WORDS.join(' or ')}`)
  if (!isDecisionWord(decision)) {
    throw new Error(`--decision "${decision}" is not known: it is ${DECISION_WORDS.join(' or ')}`)
  }
  return { name: name.trim(), role: role.trim(), decision, note: note.trim() }
}

function isDecisionWord(word: string): word is DecisionWord {
  return DECISION_WORDS.some((known) => known === word)
}
