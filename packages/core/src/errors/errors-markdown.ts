/** Prints the error table for people: the text of `docs/errors.md`. */
import { ERROR_TABLE, type ErrorRow, type Retry } from './error-codes'

const CONSEQUENCE: Readonly<Record<Retry, string>> = {
  redirect: 'asks who owns the key and sends there, a bounded number of times',
  wait: 'waits as long as the node hints, then sends again',
  'same-op': 'sends the same op under the same id until its deadline',
  're-stamp': 'corrects its time source and sends the change as a new op',
  'tell-keep': 'tells the caller; the op stays in the log and goes on',
  'tell-drop': 'tells the caller; the op is over',
}

function rowOf([code, { definite, retry, sentence }]: readonly [string, ErrorRow]): string {
  return `| \`${code}\` | ${sentence} | ${definite ? 'yes' : 'no'} | ${CONSEQUENCE[retry]} |`
}

export function errorsMarkdown(): string {
  return `# Errors

Printed from \`packages/core/src/errors/error-codes.ts\`; a test compares the two.

Every operating error is a \`TopGunError\` with a \`code\`. *Definitely not done* says what is known when an attempt ends so:
with "yes" the operation did not happen and never will through this attempt; with "no" it may have happened, or may still.
An op that never left the client is definitely not done, whatever ended it. Decide by \`code\` and \`definite\`, never by the text.

| code | meaning | definitely not done | what the client does |
| --- | --- | --- | --- |
${Object.entries(ERROR_TABLE).map(rowOf).join('\n')}
`
}
